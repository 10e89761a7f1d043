package dev.pemba.cli;

import static dev.pemba.cli.SmallWorld.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/// What explanations look like.
final class ExplainingTest extends InSmallWorld {
  @Test
  void anAllowedIsDrawnAsItsShortestProofWithWhoWroteIt() {
    world()
        .run(
            "write",
            "team:ml#member@user:cy",
            "--actor",
            "user:olga",
            "--reason",
            "joins on Monday",
            "-q");
    assertThat(world().run("explain", "user:cy", "read", "dataset:patients", "-q"))
        .isEqualTo(
            result(
                0,
                """
                ✓ allowed  user:cy may read dataset:patients
                ✓ dataset:patients#read  the first but not the second
                ├─ ✓ any of
                │  └─ ✓ dataset:patients#reader
                │     └─ dataset:patients#reader@team:ml#member  written at INSTANT
                │        └─ team:ml#member@user:cy  written by user:olga at INSTANT: joins on Monday
                └─ ✗ dataset:patients#barred
                   └─ no dataset:patients#barred@user:cy
                """,
                ""));
  }

  @Test
  void aDeniedIsDrawnWithAllThatFailed() {
    assertThat(world().run("check", "user:bo", "read", "dataset:patients", "-q", "--explain").out())
        .startsWith(
            """
            ✗ denied   user:bo may not read dataset:patients
            ✗ dataset:patients#read  the first but not the second
            ├─ ✓ holds
            └─ ✓ dataset:patients#barred
               └─ dataset:patients#barred@user:bo  written at INSTANT
            """);
    Shell.Result stranger = world().run("explain", "user:cy", "read", "dataset:patients", "-q");
    assertThat(stranger.code()).isEqualTo(1);
    assertThat(stranger.out())
        .contains("no dataset:patients#reader@user:cy")
        .contains("no dataset:patients#reader@user:*")
        .contains("no team:ml#member@user:cy")
        .contains("no dataset:patients#owner@user:cy");
  }

  @Test
  void aDeniedSaysWhatWouldAllowIt() {
    assertThat(world().run("explain", "user:cy", "read", "dataset:patients", "-q").out())
        .endsWith(
            """
            it would be allowed
              with dataset:patients#reader@user:cy
            or
              with dataset:patients#owner@user:cy
            or
              with team:ml#member@user:cy
            """);
    assertThat(world().run("explain", "user:bo", "read", "dataset:patients", "-q").out())
        .endsWith(
            """
            it would be allowed
              without dataset:patients#barred@user:bo
            """);
    assertThat(world().run("explain", "team:ml", "read", "dataset:patients", "-q").out())
        .endsWith("no set of up to 4 changes of the kinds tried would allow it\n");
    assertThat(world().run("explain", "user:ana", "enter", "room:12", "-q").out())
        .endsWith(
            """
            it would be conditional on client_ip, network, which may be stored with it
              with room:12#visitor@user:ana[from_network]
            """);
  }

  @Test
  void conditionsAreShownWithTheirValues() {
    assertThat(world().run("explain", "user:ana", "read", "dataset:claims", "-q").out())
        .startsWith("? conditional  user:ana might read dataset:claims\n  it depends on client_ip")
        .contains("]  lacks client_ip with {\"network\":\"10.0.0.0/8\"}");
    assertThat(
            world()
                .run("explain", "dataset:claims#read@user:ana", "-q", "-c", "client_ip=192.0.2.1")
                .out())
        .startsWith("✗ denied")
        .contains("]  fails with {\"client_ip\":\"192.0.2.1\",\"network\":\"10.0.0.0/8\"}");
    assertThat(
            world()
                .run("explain", "dataset:claims#read@user:ana", "-q", "-c", "client_ip=10.1.1.1")
                .out())
        .startsWith("✓ allowed")
        .contains("]  holds with {\"client_ip\":\"10.1.1.1\",\"network\":\"10.0.0.0/8\"}");
  }

  @Test
  void anExplanationMayBeAskedOfThePastAndWithRelationshipsOfItsOwn() {
    Shell.Result before = world().shell().run("status");
    String token = before.out().replaceAll("(?s).*token +", "").strip();
    world().shell().run("write", "--delete", "team:ml#member@user:ana");
    String[] question = {"explain", "-q", "user:ana", "read", "dataset:patients", "--exactly", ""};
    question[6] = token;
    assertThat(world().run(question).out()).contains("team:ml#member@user:ana  written at");
    question[5] = "--with";
    question[6] = "team:ml#member@user:ana";
    assertThat(world().run(question).out())
        .contains("team:ml#member@user:ana  brought by the request");
    question[6] = "dataset:other#owner@user:ana";
    assertThat(world().run(question).code()).isEqualTo(1);
  }

  @Test
  void anExplanationIsOneObjectForPrograms() {
    Shell.Result result =
        world().shell().run("explain", "user:ana", "read", "dataset:patients", "-o", "json");
    JsonObject answer = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(answer.get("decision").getAsString()).isEqualTo("DECISION_ALLOWED");
    assertThat(answer.getAsJsonObject("explanation").getAsJsonArray("steps")).isNotEmpty();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aListSaysWhyForEachObject() {
    Shell.Result result = world().run("list-objects", "user:ana", "read", "dataset", "--why", "-q");
    assertThat(result.out().lines())
        .containsExactlyInAnyOrder(
            "dataset:patients  by dataset:patients#reader@team:ml#member, team:ml#member@user:ana",
            "dataset:weather  by dataset:weather#reader@user:*",
            "dataset:claims  (conditional on client_ip)  by"
                + " dataset:claims#reader@user:ana[from_network:{\"network\":\"10.0.0.0/8\"}]");
  }
}
