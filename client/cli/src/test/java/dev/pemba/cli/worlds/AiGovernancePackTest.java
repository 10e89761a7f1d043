package dev.pemba.cli.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The tests that come with the AI governance pack, asked in every way there is.
final class AiGovernancePackTest {
  private static final Path PACK = Path.of("../../server/src/main/resources/packs/ai-governance");

  @Test
  void everyWorldOfThePackHolds() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int code;
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      code =
          new CommandLine(new TestCommand(out, out, false))
              .execute(PACK.resolve("tests").toString());
    }
    String output = bytes.toString(StandardCharsets.UTF_8);
    assertThat(code).as(output).isZero();
    assertThat(output).endsWith(" passed, 0 failed\n");
  }

  @Test
  void everyPermissionIsAllowedToSomeoneAndDeniedToSomeone() throws IOException {
    Set<String> permissions = permissions();

    assertThat(asked(Verdict.ALLOWED)).containsAll(permissions);
    assertThat(asked(Verdict.DENIED)).containsAll(permissions);
  }

  private static Set<String> permissions() throws IOException {
    Schema schema = SchemaCompiler.compile(Files.readString(PACK.resolve("schema.zed")));
    return schema.definitions().values().stream()
        .flatMap(definition -> definition.relations().values().stream())
        .filter(relation -> relation.permission())
        .map(relation -> relation.type() + "#" + relation.name())
        .collect(Collectors.toSet());
  }

  private static Set<String> asked(Verdict verdict) {
    return WorldFiles.find(List.of(PACK.resolve("tests"))).stream()
        .flatMap(file -> WorldFiles.load(file).worlds().stream())
        .flatMap(world -> world.stages().stream())
        .flatMap(stage -> stage.cases().stream())
        .filter(one -> one.expected() instanceof Expected.Decided it && it.verdict() == verdict)
        .map(one -> ((Question.Check) one.question()).request())
        .map(check -> check.getObject().getType() + "#" + check.getPermission())
        .collect(Collectors.toSet());
  }
}
