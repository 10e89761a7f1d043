package dev.pemba.cli;

import static dev.pemba.cli.SmallWorld.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the commands that write, watch and carry relationships do and print.
final class ChangingTest extends InSmallWorld {
  @Test
  void whatIsWrittenIsReadAndWhatIsDeletedIsGone() {
    assertThat(
            world().run("write", "dataset:x#reader@user:ana", "--actor", "olga", "--reason", "T-1"))
        .isEqualTo(result(0, "✓ 1 relationship written\n", "TIME · token TOKEN\n"));
    assertThat(world().run("read", "dataset:x", "-l"))
        .isEqualTo(
            result(
                0,
                """
                dataset:x#reader@user:ana
                    INSTANT by olga: T-1 · token TOKEN
                """,
                "1 relationship · TIME · token TOKEN\n"));
    assertThat(world().run("write", "--create", "dataset:x#reader@user:ana").err())
        .endsWith("[ALREADY_EXISTS]\n");
    assertThat(world().run("delete", "dataset:x", "--dry-run"))
        .isEqualTo(result(0, "dataset:x#reader@user:ana\n", "1 relationship would be deleted\n"));
    assertThat(world().run("delete", "dataset:x"))
        .isEqualTo(result(0, "✓ 1 relationship deleted\n", "TIME · token TOKEN\n"));
    assertThat(world().run("read", "dataset:x", "-q")).isEqualTo(result(0, "", ""));
  }

  @Test
  void whatEndsSoonIsListedWithWhoGrantedItAndWhy() {
    world().shell().withRealTime();
    Instant now = Instant.now();
    String soon = now.plusSeconds(3_000).truncatedTo(ChronoUnit.SECONDS).toString();
    String later = now.plusSeconds(300_000).truncatedTo(ChronoUnit.SECONDS).toString();
    world()
        .run(
            "write",
            "dataset:x#reader@user:di[expiration:" + later + "]",
            "dataset:x#reader@user:cy[starts:" + soon + "][expiration:" + later + "]",
            "--actor",
            "olga",
            "--reason",
            "T-1");
    assertThat(
            world()
                .run(
                    "break-glass",
                    "dataset:x#reader@user:bo",
                    "--reason",
                    "INC-1: down",
                    "--for",
                    "1h",
                    "--actor",
                    "ana"))
        .isEqualTo(
            result(
                0,
                "! 1 relationship granted in an emergency, until INSTANT\n",
                "TIME · token TOKEN\n"));
    Shell.Result expiring = world().run("grants", "expiring", "dataset:x");
    assertThat(expiring.code()).isZero();
    List<String> lines = expiring.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertThat(lines)
        .hasSize(4)
        .contains("INSTANT 3 d 11 h dataset:x#reader@user:di by olga: T-1")
        .contains("INSTANT 3 d 11 h dataset:x#reader@user:cy[starts:INSTANT] by olga: T-1");
    assertThat(lines.get(1))
        .isEqualTo("INSTANT 59 min dataset:x#reader@user:bo break-glass by ana: INC-1: down");
    assertThat(expiring.err()).isEqualTo("3 grants end within 7d · TIME\n");
    assertThat(world().run("grants", "expiring", "--within", "2h", "--type", "team", "-q"))
        .isEqualTo(result(0, "", ""));
    assertThat(world().run("read", "dataset:x", "-q").out()).doesNotContain("user:cy");
    assertThat(world().run("read", "dataset:x", "--pending", "-q").out()).contains("user:cy");
  }

  @Test
  void anEmergencyNeedsAReasonAndIsShort() {
    world().shell().withRealTime();
    assertThat(
            world()
                .run("break-glass", "dataset:x#reader@user:bo", "--reason", " ", "--for", "1h")
                .err())
        .contains("says why");
    assertThat(
            world()
                .run("break-glass", "dataset:x#reader@user:bo", "--reason", "INC-1", "--for", "9h")
                .err())
        .contains("`break_glass` is limited to 240 minutes")
        .endsWith("[LIMIT_EXCEEDED]\n");
  }

  @Test
  void aWriteMayDependOnWhatIsStored() {
    assertThat(
            world()
                .shell()
                .run("write", "dataset:y#owner@user:ana", "--unless", "dataset:y#owner")
                .code())
        .isZero();
    Shell.Result second =
        world().shell().run("write", "dataset:y#owner@user:bo", "--unless", "dataset:y#owner");
    assertThat(second.code()).isEqualTo(4);
    assertThat(second.err()).endsWith("[PRECONDITION_FAILED]\n");
    assertThat(
            world()
                .shell()
                .run(
                    "write",
                    "dataset:y#owner@user:bo",
                    "--also-delete",
                    "dataset:y#owner@user:ana",
                    "--if",
                    "dataset:y#owner@user:ana")
                .code())
        .isZero();
    assertThat(world().shell().run("read", "dataset:y", "-q").out())
        .isEqualTo("dataset:y#owner@user:bo\n");
  }

  @Test
  void aWatchShowsChangesInOrderAndTheTokenToGoOnFrom() {
    String start = world().shell().run("status").out().replaceAll("(?s).*token +", "").strip();
    world().shell().run("write", "dataset:w#reader@user:ana", "--reason", "first");
    world().shell().run("delete", "dataset:w", "--reason", "second");
    Shell.Result result = world().run("watch", "--after", start, "--count", "2");
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
  void aHistoryTellsWhatHappenedByWhomAndWhyOnce() {
    world().run("write", "dataset:h#reader@user:ana", "--actor", "olga", "--reason", "T-1");
    world().run("write", "dataset:h#reader@user:ana[expiration:2020-01-01T00:00:00Z]");
    world().run("write", "dataset:h#owner@user:ana", "--reason", "T-2");
    world().run("delete", "dataset:h#owner", "--reason", "left");
    Shell.Result history = world().run("history", "dataset:h");
    assertThat(history.out().lines())
        .containsExactlyInAnyOrder(
            "INSTANT  added     dataset:h#reader@user:ana  by olga: T-1",
            "INSTANT  replaced  dataset:h#reader@user:ana[expiration:INSTANT] (was unconditional)",
            "INSTANT  expired   dataset:h#reader@user:ana[expiration:INSTANT]",
            "INSTANT  added     dataset:h#owner@user:ana  T-2",
            "INSTANT  removed   dataset:h#owner@user:ana  left");
    // It was over when it was written.
    assertThat(history.out().lines())
        .containsSubsequence(
            "INSTANT  replaced  dataset:h#reader@user:ana[expiration:INSTANT] (was unconditional)",
            "INSTANT  expired   dataset:h#reader@user:ana[expiration:INSTANT]");
    assertThat(history.err()).isEqualTo("5 events · TIME\n");
    assertThat(world().run("history", "--subject", "team:ml", "-q").out())
        .isEqualTo("INSTANT  added     dataset:patients#reader@team:ml#member\n");
    assertThat(world().run("history").err()).contains("whose history?");
  }

  @Test
  void anExportIsReadBackByAnImport() throws IOException {
    Path backup = folder.resolve("backup");
    assertThat(world().run("export", backup.toString()).out())
        .isEqualTo("✓ 8 relationships and the schema in " + backup + "\n");
    assertThat(Files.readString(backup.resolve("schema.zed"))).isEqualTo(SmallWorld.SCHEMA);
    assertThat(world().run("export", backup.toString()).code()).isEqualTo(3);
    String before = world().shell().run("export", "-", "-q").out();
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
    Shell.Result result = world().shell().run("import", file.toString());
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err())
        .contains(file + ", line 3:\n    3 | team:a#owner@user:y")
        .contains("type `team` has no relation or permission `owner`")
        .contains("[UNKNOWN_RELATION]");
  }
}
