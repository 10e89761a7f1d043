package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `pemba authzen test`, over folders of its own and over the interoperability scenarios.
class AuthzenTest {
  private static final String SCHEMA =
      """
      definition user {}
      definition record {
        relation reader: user
        permission `can-read.all` = reader
      }
      """;

  @TempDir private Path folder;

  private Shell.Result test(String cases, String... options) throws IOException {
    Files.writeString(folder.resolve("schema.zed"), SCHEMA);
    Files.writeString(folder.resolve("relationships.txt"), "record:1#reader@user:ana\n");
    Files.writeString(folder.resolve("cases.json"), cases.replace('\'', '"'));
    List<String> command = new ArrayList<>(List.of("authzen", "test", folder.toString()));
    command.addAll(List.of(options));
    return new Shell().run(command.toArray(String[]::new));
  }

  private static String evaluation(String user, boolean expected) {
    return "{'request':{'subject':{'type':'user','id':'%s'},".formatted(user)
        + "'action':{'name':'can-read.all'},'resource':{'type':'record','id':'1'}},"
        + "'expected':%s}".formatted(expected);
  }

  @Test
  void aFolderWithASchemaIsAskedInItsOwnWorld() throws IOException {
    Shell.Result result =
        test(
            "{'evaluation':["
                + evaluation("ana", true)
                + ","
                + evaluation("bo", false)
                + ",{'request':{'subject':{'type':'user'},'action':{'name':'can-read.all'},"
                + "'resource':{'type':'record','id':'1'}},"
                + "'expected':{'results':[{'type':'user','id':'ana'}]}}]}");

    assertThat(result.out()).contains("2 evaluation, 1 subject search", "✓ 3 of 3 right");
    assertThat(result.code()).isZero();
  }

  @Test
  void whatDoesNotHoldIsNamed() throws IOException {
    Shell.Result result =
        test("{'evaluation':[" + evaluation("ana", true) + "," + evaluation("bo", true) + "]}");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("cases.json, evaluation 2", "expected true, got false", "✗ 1 of 2 right");
  }

  @Test
  void overHttpWhatIsNotAnsweredIsNamedWithItsStatus() throws IOException {
    Shell.Result result =
        test(
            "{'evaluation':[" + evaluation("ana", true) + ",{'request':{},'expected':true}]}",
            "--http");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("cases.json, evaluation 2", "status 400", "`subject.type` is missing")
        .contains("✗ 1 of 2 right");
  }

  @Test
  void aFolderWithoutCasesIsAnError() {
    Shell.Result result = new Shell().run("authzen", "test", folder.toString());

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("holds no AuthZEN cases");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--http"})
  void theInteroperabilityScenariosHold(String door) {
    String named = System.getenv().getOrDefault("PEMBA_CONFORMANCE_DIR", "");
    Path scenarios =
        (named.isEmpty() ? Path.of("../../../shared/conformance") : Path.of(named))
            .resolve("authzen");
    assumeTrue(Files.isDirectory(scenarios), "no AuthZEN scenarios here: skipped");

    Shell.Result result =
        door.isEmpty()
            ? new Shell().run("authzen", "test", scenarios.toString())
            : new Shell().run("authzen", "test", door, scenarios.toString());

    assertThat(result.out()).doesNotContain("✗").contains("✓ 206 of 206 right");
    assertThat(result.code()).isZero();
  }
}
