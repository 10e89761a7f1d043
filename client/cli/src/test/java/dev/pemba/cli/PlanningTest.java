package dev.pemba.cli;

import static dev.pemba.cli.SmallWorld.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What was, what changed, and what would: as the commands tell it.
final class PlanningTest extends InSmallWorld {
  private String token() {
    return world().shell().run("status").out().replaceAll("(?s).*token +", "").strip();
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void whoGainedAndWhoLostIsToldWithTheChangeThatMadeItSo() {
    String before = token();
    world().run("write", "team:ml#member@user:carl", "--actor", "olga", "--reason", "T-9");
    world().run("write", "--delete", "dataset:weather#reader@user:*", "--reason", "closed");
    assertThat(world().run("access", "diff", "--from", before))
        .isEqualTo(
            result(
                0,
                """
                INSTANT by olga: T-9 · + team:ml#member@user:carl
                  + user:carl read dataset:patients
                INSTANT closed · - dataset:weather#reader@user:*
                  - user:* read dataset:weather except user:bo
                """,
                "1 gained, 1 lost · TIME · from token TOKEN to TOKEN\n"));
    assertThat(
            world().run("access", "diff", "--from", before, "--subject", "user:carl", "-q").out())
        .contains("  + user:carl read dataset:patients\n")
        .contains("  - user:carl read dataset:weather\n");
    assertThat(world().run("access", "diff", "--from", token(), "-q"))
        .isEqualTo(result(0, "nobody gained or lost anything\n", ""));
    assertThat(world().run("access", "diff").err()).contains("`--from");
  }

  @Test
  void aPlanOfRelationshipsSaysWhoWouldGainAndLoseAndWritesNothing() {
    Path changes =
        file(
            "changes.txt",
            """
            // Bo is forgiven, Ana leaves
            -dataset:patients#barred@user:bo
            - team:ml#member@user:ana
            dataset:claims#reader@user:new
            """);
    assertThat(world().run("plan", changes.toString(), "-q"))
        .isEqualTo(
            result(
                1,
                """
                + user:bo read dataset:patients
                - user:ana read dataset:patients
                + user:new read dataset:claims
                """,
                ""));
    assertThat(world().run("check", "user:new", "read", "dataset:claims", "-q").code())
        .isEqualTo(1);
    String draft = changes.toString();
    assertThat(world().run("check", "user:new", "read", "dataset:claims", "--draft", draft).code())
        .isZero();
    assertThat(
            world()
                .run("list-subjects", "user", "read", "dataset:patients", "--draft", draft, "-q")
                .out())
        .contains("user:bo\n")
        .doesNotContain("user:ana");
    Path nothing = file("nothing.txt", "team:ml#member@user:ana\n");
    assertThat(world().run("plan", nothing.toString(), "-q"))
        .isEqualTo(result(0, "nobody gained or lost anything\n", ""));
    assertThat(world().run("plan", file("bad.txt", "- dataset\n").toString()).err())
        .contains("bad.txt, line 1:");
    assertThat(world().run("plan", file("refused.txt", "team:ml#owner@user:x\n").toString()).code())
        .isEqualTo(4);
  }

  @Test
  void listsOnRecordThatWouldNameOthersAreTold() {
    world().shell().withRealTime();
    world().run("list-objects", "user:ana", "read", "dataset", "-q");
    world().run("list-subjects", "user", "read", "dataset:patients", "-q");
    world().run("list-subjects", "user", "read", "dataset:patients", "-q");
    Path changes =
        file(
            "changes.txt",
            """
            - team:ml#member@user:ana
            dataset:patients#reader@user:new
            """);
    Shell.Result plan = world().run("plan", changes.toString());
    assertThat(plan.code()).isEqualTo(1);
    assertThat(plan.out())
        .contains(
            """
            ~ user:ana: which dataset may it read?  asked once, last INSTANT
              - dataset:patients
            ~ dataset:patients: which user may read it?  asked 2 times, last INSTANT
              + user:new
              - user:ana
            """);
    assertThat(plan.err()).contains("3 decisions of the last 7 days, 2 questions asked again");
  }

  @Test
  void aPlanOfASchemaSaysWhoWouldGainAndLose() {
    Path schema =
        file(
            "draft.zed",
            SmallWorld.SCHEMA.replace("(reader + owner) - barred", "(reader + owner)"));
    assertThat(world().run("schema", "plan", schema.toString(), "-q").out().lines())
        .containsExactlyInAnyOrder(
            "+ user:bo read dataset:patients", "+ user:bo read dataset:weather");
    assertThat(world().run("schema", "plan", schema.toString(), "-q").code()).isEqualTo(1);
    Path same = file("same.zed", SmallWorld.SCHEMA);
    assertThat(world().run("schema", "plan", same.toString(), "-q").code()).isZero();
    Path stranding =
        file(
            "stranding.zed",
            SmallWorld.SCHEMA.replace("  relation barred: user\n", "").replace(" - barred", ""));
    assertThat(world().run("schema", "plan", stranding.toString()).err())
        .contains("[SCHEMA_STRANDS_RELATIONSHIPS]");
    Path changes =
        file(
            "migration.txt",
            "- dataset:patients#barred@user:bo\n- dataset:weather#barred@user:bo\n");
    assertThat(
            world()
                .run("schema", "plan", stranding.toString(), "--changes", changes.toString(), "-q")
                .out())
        .contains("+ user:bo read dataset:patients\n");
  }
}
