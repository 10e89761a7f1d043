package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the command says before any server is asked.
final class UsageTest {
  private final Shell shell = new Shell().with("PEMBA_ENDPOINT", "localhost:1");

  /// All that can be run, such as `audit query`.
  private final List<String> commands = runnable("", shell.command()).toList();

  private static Stream<String> runnable(String before, CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .flatMap(
            entry -> {
              String name = before + entry.getKey();
              CommandLine one = entry.getValue();
              Stream<String> below = runnable(name + " ", one);
              return one.getCommand() instanceof Callable
                  ? Stream.concat(Stream.of(name), below)
                  : below;
            });
  }

  @Test
  void theHelpNamesEveryCommand() {
    assertThat(shell.command().getSubcommands()).hasSizeGreaterThan(20);
    String help = shell.run("--help").out();
    for (String command : shell.command().getSubcommands().keySet()) {
      assertThat(help.lines())
          .as(command)
          .anyMatch(line -> line.startsWith("  " + command + " ") && line.length() > 21);
    }
  }

  @Test
  void withoutArgumentsItPrintsTheHelpWithItsExitCodes() {
    Shell.Result result = shell.run();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("check              May this subject do that to this object?")
        .contains("0 allowed or done   1 denied, or the answer is no   2 conditional");
  }

  @Test
  void everyCommandHasAHelpWithExamplesWithinTheWidth() {
    for (String command : commands) {
      Shell.Result result = shell.run((command + " --help").split(" ", -1));
      assertThat(result.code()).as(command).isZero();
      assertThat(result.out()).as(command).contains("Examples\n").contains("pemba " + command);
      assertThat(result.out().lines()).as(command).allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void theCompletionKnowsEveryCommand() {
    Shell.Result result = shell.run("completion");
    assertThat(result.code()).isZero();
    for (String command : commands) {
      assertThat(result.out()).contains(command.split(" ", -1)[0]);
    }
    assertThat(result.out()).contains("--endpoint").contains("bash completion");
  }

  @Test
  void aMistypedCommandOrOptionNamesTheNearest() {
    assertThat(shell.run("chek"))
        .isEqualTo(
            new Shell.Result(
                3,
                "",
                """
                error: there is no command `chek` (did you mean `check`?)
                try: pemba --help
                """));
    assertThat(shell.run("check", "--ouput", "json", "user:a", "b", "c:d"))
        .isEqualTo(
            new Shell.Result(
                3,
                "",
                """
                error: there is no option `--ouput` (did you mean `--output`?)
                try: pemba check --help
                """));
  }

  @Test
  void aMissingArgumentIsAUsageError() {
    Shell.Result result = shell.run("list-objects", "user:ana");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).startsWith("error: missing required parameters: `PERMISSION`, `TYPE`");
  }

  @Test
  void aQuestionIsThreeWordsOrOneRelationship() {
    for (String[] question :
        new String[][] {{"check", "user:a", "read"}, {"check", "user:a", "b", "c:d", "e"}}) {
      assertThat(shell.run(question).code()).isEqualTo(3);
    }
    assertThat(shell.run("check", "user", "read", "dataset:x").err())
        .isEqualTo("error: object `user` has no type: expected `type:id` [MALFORMED_REQUEST]\n");
    assertThat(shell.run("check", "dataset:x#read@user:a[c]").err())
        .contains("a question has no `[…]` part");
  }

  @Test
  void aServerThatIsNotThereIsNamedWithWhatToDo() {
    Shell.Result result = shell.run("check", "user:ana", "read", "dataset:x");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("no answer from `localhost:1`")
        .contains("[UNAVAILABLE]")
        .contains("pemba serve");
  }

  @Test
  void aFailureIsOneObjectWhereProgramsRead() {
    Shell.Result result = shell.run("check", "user", "read", "dataset:x", "-o", "json");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err())
        .isEqualTo(
            "{\"error\":{\"reason\":\"MALFORMED_REQUEST\",\"message\":\"object `user` has no type:"
                + " expected `type:id`\",\"metadata\":{}}}\n");
    shell.with("PEMBA_OUTPUT", "json");
    assertThat(shell.run("check", "user", "read", "dataset:x").err()).startsWith("{\"error\"");
  }

  @Test
  void worldsExcludeEachOther() {
    Shell.Result result =
        shell.run("check", "user:a", "b", "c:d", "--at-least", "x", "--exactly", "y");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("exclude each other");
  }

  @Test
  void aFileThatIsNotThereIsToldByName() {
    for (String[] command :
        new String[][] {
          {"schema", "check", "nowhere.zed"}, {"import", "nowhere.txt"}, {"write", "-f", "nowhere"}
        }) {
      Shell.Result result = shell.run(command);
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err()).contains("`nowhere").contains("does not exist");
    }
  }

  @Test
  void aBrokenLineIsToldWithItsNumberAndText() {
    Shell.Result result =
        shell.input("// people\n\nuser:a#b@c:d\ndataset:x reader user:a\n").run("write", "-");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err())
        .isEqualTo(
            """
            error: standard input, line 4: relationship `dataset:x reader user:a` has no `#`: \
            expected `type:id#relation@type:id` [MALFORMED_REQUEST]
                4 | dataset:x reader user:a
            """);
  }

  @Test
  void nothingToWriteIsAUsageError() {
    assertThat(shell.run("write").err()).contains("nothing to write");
    assertThat(shell.run("write", "--create", "--delete", "a:b#c@d:e").err())
        .contains("exclude each other");
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(new Shell().onTerminal().run("chek").err()).contains("\033[31merror:");
    assertThat(new Shell().onTerminal().with("NO_COLOR", "1").run("chek").err())
        .doesNotContain("\033");
    assertThat(new Shell().onTerminal().with("TERM", "dumb").run("chek").err())
        .doesNotContain("\033");
    assertThat(new Shell().run("chek").err()).doesNotContain("\033");
  }

  @Test
  void aSchemaIsCheckedWithoutAServer() {
    Shell.Result right = shell.input("definition user {}").run("schema", "check", "-");
    assertThat(right).isEqualTo(new Shell.Result(0, "✓ -: 1 definition, 0 caveats\n", ""));
    Shell.Result wrong = shell.input("definition user {").run("schema", "check", "-");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.out()).startsWith("✗ -: ").contains("^");
  }
}
