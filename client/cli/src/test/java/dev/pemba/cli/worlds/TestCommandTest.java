package dev.pemba.cli.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TestCommandTest {
  /// The example of `docs/TESTING.md`.
  private static final String EXAMPLE =
      """
      name: who reads the patients
      schema: |
        definition user {}
        definition team {
          relation member: user
        }
        caveat office_hours(hour int) {
          hour >= 8 && hour < 18
        }
        definition dataset {
          relation reader: user | user:* | team#member with office_hours
          relation banned: user
          permission read = reader - banned
        }
      relationships: |
        dataset:patients#reader@user:ana
        dataset:patients#reader@team:ml#member[office_hours]
        dataset:weather#reader@user:*
        dataset:weather#banned@user:eve
        team:ml#member@user:bob
      checks:
        allowed:
          - dataset:patients#read@user:ana
          - check: dataset:patients#read@user:bob
            context: {hour: 9}
          - check: dataset:patients#read@user:dan
            context: {hour: 9}
            relationships: [team:ml#member@user:dan]
        denied:
          - dataset:patients#read@user:eve
          - dataset:weather#read@user:eve
        conditional:
          - check: dataset:patients#read@user:bob
            missing: [hour]
      lists:
        - objects: dataset#read@user:bob
          are: [dataset:weather]
          conditional: [dataset:patients]
        - subjects: dataset:weather#read@user
          are: [user:*]
          except: [user:eve]
      errors:
        - check: dataset:patients#fly@user:ana
          reason: UNKNOWN_RELATION
        - write: dataset:patients#read@user:ana
          reason: RELATIONSHIP_NOT_ALLOWED
        - schema: definition user { permission p = nothing }
          reason: SCHEMA_INVALID
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void aWorldThatHoldsPassesAndTheTallyIsTheLastLine() throws IOException {
    Run run = run(EXAMPLE);
    assertThat(run.output()).endsWith("\n12 passed, 0 failed\n");
    assertThat(run.output()).contains("seed 7\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void aCaseThatDoesNotHoldIsPrintedWithWhatWasExpectedAndWhatCame() throws IOException {
    Run run = run(EXAMPLE.replace("are: [user:*]\n    except: [user:eve]", "are: [user:*]"));
    assertThat(run.output())
        .contains("world.yaml:39 who reads the patients\n")
        .contains("  subjects dataset:weather#read@user\n")
        .contains("  expected  everyone allowed\n")
        .contains("  got       [* except [eve]]\n")
        .endsWith("\n11 passed, 1 failed\n");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void aSchemaThatIsRefusedFailsAllThatWasToBeAsked() throws IOException {
    Run run = run(EXAMPLE.replace("relation banned: user", "relation banned: nobody"));
    assertThat(run.output())
        .contains("world.yaml:12 who reads the patients\n")
        .contains("SCHEMA_INVALID")
        .endsWith("\n0 passed, 11 failed\n");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void aFileThatCanNotBeReadIsAFailureThatNamesFileAndLine() throws IOException {
    Run run = run("schema: ''\nchecks:\n  alowed: []\n");
    assertThat(run.output())
        .contains("world.yaml:3\n")
        .contains("unknown field `alowed`: expected one of allowed, denied, conditional")
        .endsWith("\n0 passed, 1 failed\n");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void machinesGetOneObject() throws IOException {
    Run run = run(EXAMPLE.replace("are: [dataset:weather]", "are: []"), "-o", "json");
    assertThat(run.output())
        .startsWith("{")
        .contains("\"passed\": 11")
        .contains("\"failed\": 1,")
        .contains("\"seed\": 7,")
        .contains("\"question\": \"objects dataset#read@user:bob\"");
    assertThat(run.code()).isEqualTo(1);
  }

  private record Run(int code, String output) {}

  private Run run(String world, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("world.yaml"), world);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      CommandLine command = new CommandLine(new TestCommand(out, out, false));
      String[] arguments = new String[options.length + 3];
      arguments[0] = "--seed";
      arguments[1] = "7";
      arguments[2] = file.toString();
      System.arraycopy(options, 0, arguments, 3, options.length);
      int code = command.execute(arguments);
      return new Run(code, bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }
  }
}
