package dev.pemba.cli;

import static dev.pemba.cli.SmallWorld.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the commands about schemas do and print.
final class SchemaCommandsTest extends InSmallWorld {
  @Test
  void aDraftIsComparedWithTheSchemaInUse() {
    String draft =
        SmallWorld.SCHEMA.replace("  relation barred: user\n", "").replace(" - barred", "");
    Shell.Result diff = world().shell().input(draft).run("schema", "diff", "-", "-q");
    assertThat(diff.code()).isEqualTo(1);
    assertThat(diff.out())
        .contains("- dataset#barred\n")
        .contains("~ dataset#read\n")
        .contains("✗ it would strand 2 relationships:\n")
        .contains("    dataset:patients#barred@user:bo\n");
    assertThat(world().shell().input(SmallWorld.SCHEMA).run("schema", "diff", "-", "-q"))
        .isEqualTo(result(0, "no difference\n", ""));
    assertThat(world().shell().input(draft).run("schema", "write", "-").err())
        .contains("[SCHEMA_STRANDS_RELATIONSHIPS]");
    assertThat(world().shell().run("schema", "read", "-q").out()).isEqualTo(SmallWorld.SCHEMA);
  }

  @Test
  void aFaultySchemaIsShownWithItsPlaceWhereverItIsFound() {
    String faulty = SmallWorld.SCHEMA.replace("relation owner", "relation ownre");
    Shell.Result written = world().shell().input(faulty).run("schema", "write", "-");
    Shell.Result checked = world().shell().input(faulty).run("schema", "check", "-");
    assertThat(written.code()).isEqualTo(4);
    assertThat(checked.code()).isEqualTo(1);
    for (String text : List.of(written.err(), checked.out())) {
      assertThat(text)
          .contains("line 12, column ")
          .contains("(did you mean `ownre`?)")
          .contains("    permission read = (reader + owner) - barred\n")
          .contains("^^^^^");
    }
  }

  @Test
  void aSchemaIsLaidOutInTheOneForm() throws IOException {
    String loose = "definition user {}\ndefinition team { relation member:user }\n";
    String form = "definition user {}\n\ndefinition team {\n  relation member: user\n}\n";
    assertThat(world().shell().input(loose).run("schema", "format", "-"))
        .isEqualTo(result(0, form, ""));
    Path file = folder.resolve("loose.zed");
    Files.writeString(file, loose);
    assertThat(world().shell().run("schema", "format", "--check", file.toString()))
        .isEqualTo(result(1, file + "\n", ""));
    assertThat(world().shell().run("schema", "format", "--write", file.toString()))
        .isEqualTo(result(0, "formatted " + file + "\n", ""));
    assertThat(file).hasContent(form);
    assertThat(world().shell().run("schema", "format", "--check", file.toString()))
        .isEqualTo(result(0, "", ""));
    assertThat(world().shell().input("definition user {").run("schema", "format", "-").code())
        .isEqualTo(3);
  }
}
