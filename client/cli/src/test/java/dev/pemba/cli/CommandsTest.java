package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands against a real server: what they print, to which stream, and their exit codes.
final class CommandsTest {
  private static final String SCHEMA =
      """
      caveat from_network(client_ip ipaddress, network string) {
        client_ip.in_cidr(network)
      }
      definition user {}
      definition team {
        relation member: user | team#member
      }
      definition dataset {
        relation owner: user
        relation reader: user | user:* | team#member | user with from_network | user with expiration
        relation barred: user
        permission read = (reader + owner) - barred
        permission share = owner
      }
      """;

  @TempDir private Path folder = Path.of("");

  private @Nullable TestServer server;
  private Shell shell = new Shell();

  @BeforeEach
  void serve() {
    TestServer started = TestServer.in(folder);
    server = started;
    shell = started.shell();
    assertThat(shell.input(SCHEMA).run("schema", "write", "-", "-q").code()).isZero();
    write(
        "dataset:patients#owner@user:olga",
        "dataset:patients#reader@team:ml#member",
        "dataset:patients#barred@user:bo",
        "dataset:weather#reader@user:*",
        "dataset:weather#barred@user:bo",
        "dataset:claims#reader@user:ana[from_network:{\"network\":\"10.0.0.0/8\"}]",
        "team:ml#member@user:ana",
        "team:ml#member@user:bo");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void write(String... relationships) {
    String input = String.join("\n", relationships);
    assertThat(shell.input(input).run("write", "-", "-q").code()).isZero();
  }

  /// Tokens, decisions and times differ from run to run.
  private static String masked(String text) {
    return text.replaceAll("p[tc]_[A-Za-z0-9_-]+", "TOKEN")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID")
        .replaceAll("\\d+(\\.\\d)? (ms|s)\\b", "TIME")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "INSTANT");
  }

  private Shell.Result run(String... arguments) {
    Shell.Result result = shell.run(arguments);
    return new Shell.Result(result.code(), masked(result.out()), masked(result.err()));
  }

  private static Shell.Result result(int code, String out, String err) {
    return new Shell.Result(code, out, err);
  }

  @Test
  void aCheckSaysTheAnswerInWordsAndAsItsExitCode() {
    assertThat(run("check", "user:ana", "read", "dataset:patients"))
        .isEqualTo(
            result(
                0,
                "✓ allowed  user:ana may read dataset:patients\n",
                "TIME · token TOKEN · decision ID\n"));
    assertThat(run("check", "dataset:patients#read@user:bo", "-q"))
        .isEqualTo(result(1, "✗ denied   user:bo may not read dataset:patients\n", ""));
    assertThat(run("check", "user:ana", "read", "dataset:claims", "-q"))
        .isEqualTo(
            result(
                2,
                """
                ? conditional  user:ana might read dataset:claims
                  it depends on client_ip: give values with --context
                """,
                ""));
  }

  @Test
  void contextMayBeJsonOrPairs() {
    String[] question = {"check", "-q", "user:ana", "read", "dataset:claims", "-c", ""};
    question[6] = "client_ip=10.1.2.3";
    assertThat(shell.run(question).code()).isZero();
    question[6] = "{\"client_ip\":\"10.1.2.3\"}";
    assertThat(shell.run(question).code()).isZero();
    question[6] = "client_ip=192.0.2.1";
    assertThat(shell.run(question).code()).isEqualTo(1);
    question[6] = "client_ip=banana";
    assertThat(shell.run(question).code()).isEqualTo(4);
  }

  @Test
  void aQuestionMayHaveRelationshipsOfItsOwn() {
    String[] question = {"check", "-q", "user:cy", "read", "dataset:patients", "--with", ""};
    question[6] = "team:ml#member@user:cy";
    assertThat(shell.run(question).code()).isZero();
    question[6] = "team:other#member@user:cy";
    assertThat(shell.run(question).code()).isEqualTo(1);
  }

  @Test
  void aCheckIsOneObjectForPrograms() {
    Shell.Result result = shell.run("check", "user:ana", "read", "dataset:claims", "-o", "json");
    JsonObject answer = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).isEmpty();
    assertThat(answer.keySet())
        .containsExactlyInAnyOrder("decision", "missingContext", "token", "decisionId");
    assertThat(answer.get("decision").getAsString()).isEqualTo("DECISION_CONDITIONAL");
    assertThat(answer.get("missingContext")).hasToString("[\"client_ip\"]");
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThat(run("check", "user:ana", "raed", "dataset:patients"))
        .isEqualTo(
            result(
                4,
                "",
                "error: type `dataset` has no relation or permission `raed` (did you mean `read`?)"
                    + " [UNKNOWN_RELATION]\n"));
  }

  @Test
  void listsAreOneEntryALineAndEndWithACount() {
    Shell.Result objects = run("list-objects", "user:ana", "read", "dataset");
    assertThat(objects.code()).isZero();
    assertThat(objects.out().lines())
        .containsExactlyInAnyOrder(
            "dataset:patients", "dataset:weather", "dataset:claims  (conditional on client_ip)");
    assertThat(objects.err()).isEqualTo("3 objects · TIME · token TOKEN\n");

    Shell.Result subjects = run("list-subjects", "user", "read", "dataset:weather", "-q");
    assertThat(subjects).isEqualTo(result(0, "user:*  except user:bo\n", ""));
    Shell.Result usersets = run("list-subjects", "team#member", "reader", "dataset:patients", "-q");
    assertThat(usersets).isEqualTo(result(0, "team:ml#member\n", ""));
  }

  @Test
  void listsForProgramsAreOneObjectALineAndAnEndOnStandardError() {
    Shell.Result result = run("list-objects", "user:olga", "share", "dataset", "-o", "json");
    assertThat(result)
        .isEqualTo(
            result(
                0,
                "{\"id\":\"patients\",\"decision\":\"DECISION_ALLOWED\",\"missingContext\":[]}\n",
                "{\"count\":1,\"token\":\"TOKEN\",\"cursor\":\"\"}\n"));
  }

  @Test
  void pagesTogetherAreTheList() {
    String whole = shell.run("list-objects", "user:ana", "read", "dataset", "-q").out();
    StringBuilder pages = new StringBuilder();
    String cursor = "";
    int count = 0;
    do {
      Shell.Result page =
          shell.run(
              "list-objects",
              "user:ana",
              "read",
              "dataset",
              "--page-size",
              "1",
              "--cursor",
              cursor);
      pages.append(page.out());
      int at = page.err().indexOf("--cursor ");
      cursor = at < 0 ? "" : page.err().substring(at + "--cursor ".length()).strip();
      count++;
    } while (!cursor.isEmpty());
    assertThat(pages).hasToString(whole);
    assertThat(count).isEqualTo(3);
  }

  @Test
  void permissionsAreATable() {
    assertThat(run("list-permissions", "user:olga", "dataset:patients", "dataset:claims"))
        .isEqualTo(
            result(
                0,
                """
                OBJECT            PERMISSIONS
                dataset:patients  read, share
                dataset:claims    none
                """,
                "2 permissions on 2 objects · TIME · token TOKEN\n"));
  }

  @Test
  void expandDrawsTheTree() {
    assertThat(run("expand", "read", "dataset:patients", "-q"))
        .isEqualTo(
            result(
                0,
                """
                dataset:patients#read the first but not the second
                ├─ any of
                │  ├─ dataset:patients#reader
                │  │  └─ team:ml#member
                │  └─ dataset:patients#owner
                │     └─ user:olga
                └─ dataset:patients#barred
                   └─ user:bo
                """,
                ""));
  }

  @Test
  void whatIsWrittenIsReadAndWhatIsDeletedIsGone() {
    assertThat(run("write", "dataset:x#reader@user:ana", "--actor", "olga", "--reason", "T-1"))
        .isEqualTo(result(0, "✓ 1 relationship written\n", "TIME · token TOKEN\n"));
    assertThat(run("read", "dataset:x", "-l"))
        .isEqualTo(
            result(
                0,
                """
                dataset:x#reader@user:ana
                    INSTANT by olga: T-1 · token TOKEN
                """,
                "1 relationship · TIME · token TOKEN\n"));
    assertThat(run("write", "--create", "dataset:x#reader@user:ana").err())
        .endsWith("[ALREADY_EXISTS]\n");
    assertThat(run("delete", "dataset:x", "--dry-run"))
        .isEqualTo(result(0, "dataset:x#reader@user:ana\n", "1 relationship would be deleted\n"));
    assertThat(run("delete", "dataset:x"))
        .isEqualTo(result(0, "✓ 1 relationship deleted\n", "TIME · token TOKEN\n"));
    assertThat(run("read", "dataset:x", "-q")).isEqualTo(result(0, "", ""));
  }

  @Test
  void aWriteMayDependOnWhatIsStored() {
    assertThat(shell.run("write", "dataset:y#owner@user:ana", "--unless", "dataset:y#owner").code())
        .isZero();
    Shell.Result second =
        shell.run("write", "dataset:y#owner@user:bo", "--unless", "dataset:y#owner");
    assertThat(second.code()).isEqualTo(4);
    assertThat(second.err()).endsWith("[PRECONDITION_FAILED]\n");
    assertThat(
            shell
                .run(
                    "write",
                    "dataset:y#owner@user:bo",
                    "--also-delete",
                    "dataset:y#owner@user:ana",
                    "--if",
                    "dataset:y#owner@user:ana")
                .code())
        .isZero();
    assertThat(shell.run("read", "dataset:y", "-q").out()).isEqualTo("dataset:y#owner@user:bo\n");
  }

  @Test
  void questionsMayBeAskedOfThePast() {
    Shell.Result before = shell.run("status");
    String token = before.out().replaceAll("(?s).*token +", "").strip();
    shell.run("write", "--delete", "team:ml#member@user:ana");
    assertThat(shell.run("check", "-q", "user:ana", "read", "dataset:patients").code())
        .isEqualTo(1);
    assertThat(
            shell
                .run("check", "-q", "user:ana", "read", "dataset:patients", "--exactly", token)
                .code())
        .isZero();
    assertThat(
            shell
                .run("check", "-q", "user:ana", "read", "dataset:patients", "--at-least", token)
                .code())
        .isEqualTo(1);
    assertThat(shell.run("check", "user:ana", "read", "dataset:x", "--exactly", "banana").err())
        .endsWith("[TOKEN_MALFORMED]\n");
  }

  @Test
  void aWatchShowsChangesInOrderAndTheTokenToGoOnFrom() {
    String start = shell.run("status").out().replaceAll("(?s).*token +", "").strip();
    shell.run("write", "dataset:w#reader@user:ana", "--reason", "first");
    shell.run("delete", "dataset:w", "--reason", "second");
    Shell.Result result = run("watch", "--after", start, "--count", "2");
    assertThat(result)
        .isEqualTo(
            result(
                0,
                """
                INSTANT first
                + dataset:w#reader@user:ana
                INSTANT second
                - dataset:w#reader@user:ana
                """,
                "to go on from here: pemba watch --after TOKEN\n"));
  }

  @Test
  void anExportIsReadBackByAnImport() throws IOException {
    Path backup = folder.resolve("backup");
    assertThat(run("export", backup.toString()).out())
        .isEqualTo("✓ 8 relationships and the schema in " + backup + "\n");
    assertThat(Files.readString(backup.resolve("schema.zed"))).isEqualTo(SCHEMA);
    assertThat(run("export", backup.toString()).code()).isEqualTo(3);
    String before = shell.run("export", "-", "-q").out();
    assertThat(before).isEqualTo(Files.readString(backup.resolve("relationships.txt")));
    try (TestServer other = TestServer.in(folder.resolve("other"))) {
      Shell.Result imported = other.shell().run("import", backup.toString());
      assertThat(imported.code()).isZero();
      assertThat(imported.out())
          .isEqualTo(
              """
              ✓ schema written from %s
              ✓ 8 relationships imported
              """
                  .formatted(backup.resolve("schema.zed")));
      assertThat(other.shell().run("export", "-", "-q").out().lines().sorted())
          .containsExactlyElementsOf(before.lines().sorted().toList());
    }
  }

  @Test
  void aRefusedRelationshipIsFoundInItsFile() throws IOException {
    Path file = folder.resolve("people.txt");
    Files.writeString(file, "// people\nteam:a#member@user:x\nteam:a#owner@user:y\n");
    Shell.Result result = shell.run("import", file.toString());
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err())
        .contains(file + ", line 3:\n    3 | team:a#owner@user:y")
        .contains("type `team` has no relation or permission `owner`")
        .contains("[UNKNOWN_RELATION]");
  }

  @Test
  void aDraftIsComparedWithTheSchemaInUse() {
    String draft = SCHEMA.replace("  relation barred: user\n", "").replace(" - barred", "");
    Shell.Result diff = shell.input(draft).run("schema", "diff", "-", "-q");
    assertThat(diff.code()).isEqualTo(1);
    assertThat(diff.out())
        .contains("- dataset#barred\n")
        .contains("~ dataset#read\n")
        .contains("✗ it would strand 2 relationships:\n")
        .contains("    dataset:patients#barred@user:bo\n");
    assertThat(shell.input(SCHEMA).run("schema", "diff", "-", "-q"))
        .isEqualTo(result(0, "no difference\n", ""));
    assertThat(shell.input(draft).run("schema", "write", "-").err())
        .contains("[SCHEMA_STRANDS_RELATIONSHIPS]");
    assertThat(shell.run("schema", "read", "-q").out()).isEqualTo(SCHEMA);
  }

  @Test
  void aFaultySchemaIsShownWithItsPlaceWhereverItIsFound() {
    String faulty = SCHEMA.replace("relation owner", "relation ownre");
    Shell.Result written = shell.input(faulty).run("schema", "write", "-");
    Shell.Result checked = shell.input(faulty).run("schema", "check", "-");
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
    assertThat(shell.input(loose).run("schema", "format", "-")).isEqualTo(result(0, form, ""));
    Path file = folder.resolve("loose.zed");
    Files.writeString(file, loose);
    assertThat(shell.run("schema", "format", "--check", file.toString()))
        .isEqualTo(result(1, file + "\n", ""));
    assertThat(shell.run("schema", "format", "--write", file.toString()))
        .isEqualTo(result(0, "formatted " + file + "\n", ""));
    assertThat(file).hasContent(form);
    assertThat(shell.run("schema", "format", "--check", file.toString()))
        .isEqualTo(result(0, "", ""));
    assertThat(shell.input("definition user {").run("schema", "format", "-").code()).isEqualTo(3);
  }

  @Test
  void aStoreIsVerifiedWhenNoServerHasItOpen() {
    String store = folder.resolve("store").toString();
    Shell.Result open = shell.run("verify", store);
    assertThat(open.code()).isEqualTo(6);
    assertThat(open.err()).contains("in use");
    stop();
    assertThat(shell.run("verify", store))
        .isEqualTo(result(0, "✓ 8 relationships, 7 ids, 1 schema at revision 2: all agrees\n", ""));
    JsonObject report =
        JsonParser.parseString(shell.run("verify", store, "-o", "json").out()).getAsJsonObject();
    assertThat(report.get("faults").getAsLong()).isZero();
    assertThat(report.get("relationships").getAsLong()).isEqualTo(8);
    assertThat(shell.run("verify", folder.resolve("nowhere").toString()).err())
        .contains("holds no store");
  }

  @Test
  void damageIsAFindingAndTheExitCodeSaysSo() throws IOException {
    stop();
    Path store = folder.resolve("store");
    List<Path> tables;
    try (Stream<Path> files = Files.walk(store)) {
      tables = files.filter(file -> file.toString().matches(".*\\.(sst|log)")).toList();
    }
    assertThat(tables).isNotEmpty();
    for (Path table : tables) {
      byte[] bytes = Files.readAllBytes(table);
      for (int i = 0; i < bytes.length / 2; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(table, bytes);
    }
    Shell.Result result = shell.run("verify", store.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).startsWith("✗ ");
    assertThat(result.err()).contains("restore a backup");
  }
}
