package dev.pemba.cli;

import static dev.pemba.cli.SmallWorld.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/// What the commands that ask print, to which stream, and their exit codes.
final class AskingTest extends InSmallWorld {
  @Test
  void aCheckSaysTheAnswerInWordsAndAsItsExitCode() {
    assertThat(world().run("check", "user:ana", "read", "dataset:patients"))
        .isEqualTo(
            result(
                0,
                "✓ allowed  user:ana may read dataset:patients\n",
                "TIME · token TOKEN · decision ID\n"));
    assertThat(world().run("check", "dataset:patients#read@user:bo", "-q"))
        .isEqualTo(result(1, "✗ denied   user:bo may not read dataset:patients\n", ""));
    assertThat(world().run("check", "user:ana", "read", "dataset:claims", "-q"))
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
    assertThat(world().shell().run(question).code()).isZero();
    question[6] = "{\"client_ip\":\"10.1.2.3\"}";
    assertThat(world().shell().run(question).code()).isZero();
    question[6] = "client_ip=192.0.2.1";
    assertThat(world().shell().run(question).code()).isEqualTo(1);
    question[6] = "client_ip=banana";
    assertThat(world().shell().run(question).code()).isEqualTo(4);
  }

  @Test
  void aQuestionMayHaveRelationshipsOfItsOwn() {
    String[] question = {"check", "-q", "user:cy", "read", "dataset:patients", "--with", ""};
    question[6] = "team:ml#member@user:cy";
    assertThat(world().shell().run(question).code()).isZero();
    question[6] = "team:other#member@user:cy";
    assertThat(world().shell().run(question).code()).isEqualTo(1);
  }

  @Test
  void aCheckIsOneObjectForPrograms() {
    Shell.Result result =
        world().shell().run("check", "user:ana", "read", "dataset:claims", "-o", "json");
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
    assertThat(world().run("check", "user:ana", "raed", "dataset:patients"))
        .isEqualTo(
            result(
                4,
                "",
                "error: type `dataset` has no relation or permission `raed` (did you mean `read`?)"
                    + " [UNKNOWN_RELATION]\n"));
  }

  @Test
  void listsAreOneEntryALineAndEndWithACount() {
    Shell.Result objects = world().run("list-objects", "user:ana", "read", "dataset");
    assertThat(objects.code()).isZero();
    assertThat(objects.out().lines())
        .containsExactlyInAnyOrder(
            "dataset:patients", "dataset:weather", "dataset:claims  (conditional on client_ip)");
    assertThat(objects.err()).isEqualTo("3 objects · TIME · token TOKEN\n");

    Shell.Result subjects = world().run("list-subjects", "user", "read", "dataset:weather", "-q");
    assertThat(subjects).isEqualTo(result(0, "user:*  except user:bo\n", ""));
    Shell.Result usersets =
        world().run("list-subjects", "team#member", "reader", "dataset:patients", "-q");
    assertThat(usersets).isEqualTo(result(0, "team:ml#member\n", ""));
  }

  @Test
  void listsForProgramsAreOneObjectALineAndAnEndOnStandardError() {
    Shell.Result result =
        world().run("list-objects", "user:olga", "share", "dataset", "-o", "json");
    assertThat(result)
        .isEqualTo(
            result(
                0,
                "{\"id\":\"patients\",\"decision\":\"DECISION_ALLOWED\",\"missingContext\":[]}\n",
                "{\"count\":1,\"token\":\"TOKEN\",\"cursor\":\"\"}\n"));
  }

  @Test
  void pagesTogetherAreTheList() {
    String whole = world().shell().run("list-objects", "user:ana", "read", "dataset", "-q").out();
    StringBuilder pages = new StringBuilder();
    String cursor = "";
    int count = 0;
    do {
      Shell.Result page =
          world()
              .shell()
              .run(
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
    assertThat(world().run("list-permissions", "user:olga", "dataset:patients", "dataset:claims"))
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
    assertThat(world().run("expand", "read", "dataset:patients", "-q"))
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
  void questionsMayBeAskedOfThePast() {
    Shell.Result before = world().shell().run("status");
    String token = before.out().replaceAll("(?s).*token +", "").strip();
    world().shell().run("write", "--delete", "team:ml#member@user:ana");
    assertThat(world().shell().run("check", "-q", "user:ana", "read", "dataset:patients").code())
        .isEqualTo(1);
    assertThat(
            world()
                .shell()
                .run("check", "-q", "user:ana", "read", "dataset:patients", "--exactly", token)
                .code())
        .isZero();
    assertThat(
            world()
                .shell()
                .run("check", "-q", "user:ana", "read", "dataset:patients", "--at-least", token)
                .code())
        .isEqualTo(1);
    assertThat(
            world()
                .shell()
                .run("check", "user:ana", "read", "dataset:x", "--exactly", "banana")
                .err())
        .endsWith("[TOKEN_MALFORMED]\n");
  }
}
