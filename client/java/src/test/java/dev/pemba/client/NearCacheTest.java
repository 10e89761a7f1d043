package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.pemba.server.app.Token;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Condition;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.WriteRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The near cache against a real server, with its watch in the test's hand.
@Timeout(60)
final class NearCacheTest {
  private static final Duration STALENESS = Duration.ofMinutes(10);

  private static final String SCHEMA =
      """
      caveat in_hours(hour int) { hour < 18 }
      definition user {}
      definition agent {
        relation acts_for: user
      }
      definition team {
        relation member: user | team#member
      }
      definition folder {
        relation parent: folder
        relation viewer: user | agent | team#member
        permission view = viewer + parent->view
      }
      definition doc {
        relation folder: folder
        relation viewer: user | user:* | agent | team#member | user with in_hours | user with expiration
        relation banned: user
        permission view = (viewer + folder->view) - banned
      }
      """;

  @TempDir private Path folder = Path.of("");

  private final WatchGate gate = new WatchGate();
  private final TestClock clock = new TestClock();
  private LocalServer server;
  private PembaClient writer;
  private PembaClient near;

  @BeforeEach
  void start() throws IOException {
    // Nothing here waits for a heartbeat.
    server = LocalServer.in(folder, "watch.heartbeat", "12h");
    writer = PembaClient.plaintext(server.endpoint());
    writer.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
    near = keeping(STALENESS, 1_000);
  }

  @AfterEach
  void stop() {
    near.close();
    writer.close();
    server.close();
  }

  private PembaClient keeping(Duration staleness, int most) throws IOException {
    return PembaClient.builder(server.endpoint())
        .nearCache(new NearCache.Settings(staleness, most, clock))
        .intercept(gate)
        .build();
  }

  private NearCacheCounts counts() {
    return near.nearCache().orElseThrow();
  }

  /// Asks until the answer comes from the cache.
  private CheckResponse kept(CheckRequest request) {
    while (true) {
      long hits = counts().hits();
      CheckResponse response = near.check(request);
      if (counts().hits() > hits) {
        return response;
      }
    }
  }

  private CheckResponse kept(String subject, String object) {
    return kept(References.check(subject, "view", object));
  }

  private boolean isKept(String subject, String object) {
    long hits = counts().hits();
    near.check(References.check(subject, "view", object));
    return counts().hits() > hits;
  }

  private static CheckRequest atLeast(String token, CheckRequest request) {
    return request.toBuilder().setConsistency(Consistency.newBuilder().setAtLeast(token)).build();
  }

  private String delete(String relationship) {
    return writer
        .write(
            WriteRequest.newBuilder()
                .addUpdates(Updates.delete(References.relationship(relationship)))
                .build())
        .getToken();
  }

  /// Waits until the watch has told of a token.
  private void told(String token) {
    while (!counts().isFollowing() || revision(counts().token()) < revision(token)) {
      Thread.onSpinWait();
    }
  }

  private static long revision(String token) {
    return Token.parse(token).revision().value();
  }

  @Test
  void whatWasAnsweredIsAnsweredAgainWithoutACall() {
    writer.touch("doc:plan#viewer@user:ana");
    CheckResponse first = kept("user:ana", "doc:plan");
    int calls = gate.calls("Check");
    for (int i = 0; i < 100; i++) {
      CheckResponse again = near.check(References.check("user:ana", "view", "doc:plan"));
      assertThat(again).isEqualTo(first);
    }
    assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isTrue();
    assertThat(near.async().isAllowed("user:ana", "view", "doc:plan").join()).isTrue();
    assertThat(gate.calls("Check")).isEqualTo(calls);

    assertThat(kept("user:ben", "doc:plan").getDecision()).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void anAnswerIsNeverOlderThanTheTokenThatIsHandedOver() {
    writer.touch("doc:plan#viewer@user:ana");
    CheckRequest question = References.check("user:ana", "view", "doc:plan");
    kept(question);
    gate.hold();
    try {
      String token = delete("doc:plan#viewer@user:ana");
      // The watch knows nothing of it, and without the token the old answer is fresh enough.
      assertThat(kept(question).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      CheckResponse asked = near.check(atLeast(token, question));
      assertThat(asked.getDecision()).isEqualTo(Decision.DECISION_DENIED);
      assertThat(revision(asked.getToken())).isGreaterThanOrEqualTo(revision(token));
    } finally {
      gate.release();
    }
    told(delete("doc:plan#viewer@user:nobody"));
    assertThat(kept(question).getDecision()).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void aClientSeesItsOwnWrites() {
    CheckRequest question = References.check("user:ana", "view", "doc:plan");
    for (int i = 0; i < 50; i++) {
      near.touch("doc:plan#viewer@user:ana");
      assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isTrue();
      kept(question);
      near.write(
          WriteRequest.newBuilder()
              .addUpdates(Updates.delete(References.relationship("doc:plan#viewer@user:ana")))
              .build());
      assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isFalse();
      kept(question);
    }
  }

  @Test
  void anAnswerIsNoOlderThanTheStaleness() {
    writer.touch("doc:plan#viewer@user:ana");
    kept("user:ana", "doc:plan");
    gate.hold();
    try {
      delete("doc:plan#viewer@user:ana");
      assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isTrue();
      clock.advance(STALENESS);
      assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isFalse();
    } finally {
      gate.release();
    }
  }

  /// A machine that slept has a steady clock that stood still.
  @Test
  void timeThatOnlyTheWallClockSawCounts() {
    Reading before = new Reading(5_000, 1_000);
    assertThat(new Reading(6_000, 61_000).since(before)).isEqualTo(60_000_000_000L);
    assertThat(new Reading(2_000_005_000, 1).since(before)).isEqualTo(2_000_000_000);
  }

  @Test
  void fromHalfTheStalenessOnOneQuestionConfirmsForAll() {
    writer.touch("doc:plan#viewer@user:ana");
    String first = kept("user:ana", "doc:plan").getDecisionId();
    int calls = gate.calls("Check");
    clock.advance(STALENESS.multipliedBy(2).dividedBy(3));
    // Everybody is answered here, and one question at a time goes to the server beside it.
    while (kept("user:ana", "doc:plan").getDecisionId().equals(first)) {
      assertThat(isKept("user:ana", "doc:plan")).isTrue();
    }
    assertThat(gate.calls("Check")).isBetween(calls + 1, calls + 2);
    clock.advance(STALENESS.multipliedBy(2).dividedBy(3));
    assertThat(isKept("user:ana", "doc:plan")).isTrue();
  }

  @Test
  void nothingIsAnsweredWhileTheWatchIsBrokenAndTheKeptIsGoodAgainOnceItHasCaughtUp() {
    writer.touch("doc:plan#viewer@user:ana");
    String first = kept("user:ana", "doc:plan").getDecisionId();
    kept("user:ben", "doc:plan");
    gate.hold();
    try {
      gate.cut(Status.UNAVAILABLE);
      while (counts().isFollowing()) {
        assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isTrue();
      }
      assertThat(isKept("user:ana", "doc:plan")).isFalse();
      delete("doc:plan#viewer@user:ana");
      assertThat(near.isAllowed("user:ana", "view", "doc:plan")).isFalse();
      assertThat(isKept("user:ben", "doc:plan")).isFalse();
    } finally {
      gate.release();
    }
    writer.touch("doc:other#viewer@user:ana");
    assertThat(kept("user:ana", "doc:plan").getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(gate.calls("Watch")).isGreaterThan(1);
    assertThat(gate.calls("Read")).as("the schema is read once").isEqualTo(1);
    assertThat(first).isNotEmpty();
  }

  @Test
  void aWatchThatIsRefusedBeginsAnewAndForgets() {
    writer.touch("doc:plan#viewer@user:ana");
    kept("user:ana", "doc:plan");
    gate.cut(Status.OUT_OF_RANGE);
    while (gate.calls("Watch") == 1 || !counts().isFollowing()) {
      near.check(References.check("user:ben", "view", "doc:plan"));
    }
    kept("user:ben", "doc:plan");
    assertThat(isKept("user:ana", "doc:plan")).as("kept before").isFalse();
    kept("user:ana", "doc:plan");
    assertThat(gate.calls("Read")).isEqualTo(2);
  }

  @Test
  void aChangeTakesAwayWhatItTouchesAndLeavesTheRest() {
    writer.touch("team:ml#member@user:ana");
    writer.touch("team:ml#member@user:ben");
    writer.touch("folder:all#viewer@team:ml#member");
    writer.touch("folder:a#parent@folder:all");
    writer.touch("doc:plan#folder@folder:a");
    writer.touch("doc:other#viewer@user:ana");
    for (String user : new String[] {"user:ana", "user:ben"}) {
      kept(user, "doc:plan");
      kept(user, "doc:other");
    }

    // On one object: only that object.
    told(writer.touch("doc:third#viewer@user:ana").getToken());
    assertKept("ana plan", "ben plan", "ana other", "ben other");
    told(writer.touch("doc:plan#banned@user:ana").getToken());
    assertKept("ana other", "ben other");
    // Of one subject: only that subject.
    told(delete("team:ml#member@user:ben"));
    assertKept("ana plan", "ana other");
    told(delete("doc:plan#banned@user:ana"));
    assertKept("ana other", "ben other");
    // What an arrow follows, and members of usersets: every answer to that permission.
    told(delete("folder:a#parent@folder:all"));
    assertKept();
    told(writer.touch("folder:all#viewer@team:dev#member").getToken());
    assertKept();
  }

  /// Answers that are kept; the others are asked for, so that all are kept afterwards.
  private void assertKept(String... expected) {
    List<String> found = new ArrayList<>();
    for (String document : List.of("plan", "other")) {
      for (String user : List.of("ana", "ben")) {
        if (isKept("user:" + user, "doc:" + document)) {
          found.add(user + " " + document);
        }
        kept("user:" + user, "doc:" + document);
      }
    }
    assertThat(found).containsExactlyInAnyOrder(expected);
  }

  @Test
  void aChangeThatChangesNothingIsPassedSoon() {
    writer.touch("doc:plan#viewer@user:ana");
    kept("user:ana", "doc:plan");
    told(delete("doc:plan#viewer@user:nobody"));
    assertKept("ana plan");
  }

  @Test
  void aDelegationThatIsTakenAwayEndsWhatAnAgentMay() {
    writer.touch("doc:plan#viewer@user:ana");
    writer.touch("doc:plan#viewer@agent:copilot");
    String before = writer.touch("agent:copilot#acts_for@user:ana").getToken();
    CheckRequest question =
        References.check("user:ana", "view", "doc:plan").toBuilder()
            .addActors(References.object("agent:copilot"))
            .build();
    assertThat(kept(atLeast(before, question)).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    told(delete("agent:copilot#acts_for@user:ana"));
    CheckResponse denied = kept(question);
    assertThat(denied.getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(denied.getFailedLink().getText()).contains("agent:copilot");
    told(writer.touch("agent:copilot#acts_for@user:ana").getToken());
    assertThat(kept(question).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    told(delete("doc:plan#viewer@agent:copilot"));
    assertThat(kept(question).getDecision()).isEqualTo(Decision.DECISION_DENIED);
    // What the agent has elsewhere counts as well.
    writer.touch("doc:plan#folder@folder:a");
    told(writer.touch("folder:a#viewer@agent:copilot").getToken());
    assertThat(kept(question).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    told(delete("folder:a#viewer@agent:copilot"));
    assertThat(kept(question).getDecision()).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void anotherSchemaTakesAwayEverything() {
    writer.touch("doc:plan#viewer@user:ana");
    writer.touch("doc:plan#banned@user:ana");
    assertThat(kept("user:ana", "doc:plan").getDecision()).isEqualTo(Decision.DECISION_DENIED);
    writer.writeSchema(
        SchemaServiceWriteRequest.newBuilder()
            .setSchema(SCHEMA.replace("(viewer + folder->view) - banned", "viewer"))
            .build());
    told(writer.lastToken());
    assertThat(kept("user:ana", "doc:plan").getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
  }

  @Test
  void whatEndsByItselfIsNotAnsweredPastItsEnd() {
    Instant end = Instant.now().plusMillis(1_500);
    writer.write(
        WriteRequest.newBuilder()
            .addUpdates(
                Updates.touch(
                    References.relationship("doc:plan#viewer@user:ana").toBuilder()
                        .setExpiration(time(end))
                        .build()))
            .build());
    assertThat(kept("user:ana", "doc:plan").getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    long hits = counts().hits();
    for (int after = 0; after < 100; ) {
      boolean over = !Instant.now().isBefore(end);
      boolean allowed = near.isAllowed("user:ana", "view", "doc:plan");
      assertThat(allowed && over).isFalse();
      after += over ? 1 : 0;
    }
    assertThat(counts().hits()).isGreaterThan(hits);
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano() / 1_000_000 * 1_000_000)
        .build();
  }

  @Test
  void someChecksAreTheServersInAnyCase() {
    String token = writer.touch("doc:plan#viewer@user:ana").getToken();
    CheckRequest question = References.check("user:ana", "view", "doc:plan");
    kept(question);
    NearCacheCounts before = counts();
    CheckRequest[] others = {
      question.toBuilder().setConsistency(Consistency.newBuilder().setHead(true)).build(),
      question.toBuilder().setConsistency(Consistency.newBuilder().setExactly(token)).build(),
      question.toBuilder()
          .setConsistency(Consistency.newBuilder().setAsOf(time(Instant.now())))
          .build(),
      question.toBuilder()
          .addContextualRelationships(References.relationship("doc:plan#viewer@user:ben"))
          .build(),
      References.check("user:*", "view", "doc:plan"),
      References.check("team:ml#member", "view", "doc:plan")
    };
    for (CheckRequest other : others) {
      near.check(other);
      near.check(other);
    }
    assertThat(counts().hits()).isEqualTo(before.hits());
    assertThat(counts().passed()).isEqualTo(before.passed() + 2L * others.length);
  }

  @Test
  void contextIsPartOfTheQuestionAndWhatIsConditionalOrFailsIsNotKept() {
    Relationship conditional =
        References.relationship("doc:plan#viewer@user:ana").toBuilder()
            .setCondition(Condition.newBuilder().setCaveat("in_hours"))
            .build();
    writer.write(WriteRequest.newBuilder().addUpdates(Updates.touch(conditional)).build());
    CheckRequest question = References.check("user:ana", "view", "doc:plan");
    assertThat(kept(at(9, question)).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(kept(at(20, question)).getDecision()).isEqualTo(Decision.DECISION_DENIED);
    long hits = counts().hits();
    for (int i = 0; i < 5; i++) {
      assertThat(near.check(question).getDecision()).isEqualTo(Decision.DECISION_CONDITIONAL);
      assertThatThrownBy(() -> near.isAllowed("user:ana", "vieuw", "doc:plan"))
          .isInstanceOf(PembaClientException.class);
    }
    assertThat(counts().hits()).isEqualTo(hits);
  }

  private static CheckRequest at(int hour, CheckRequest question) {
    return question.toBuilder()
        .setContext(
            Struct.newBuilder().putFields("hour", Value.newBuilder().setNumberValue(hour).build()))
        .build();
  }

  @Test
  void noMoreIsKeptThanWasAllowed() throws IOException {
    try (PembaClient small = keeping(STALENESS, 10)) {
      for (int i = 0; i < 200; i++) {
        small.check(References.check("user:ana", "view", "doc:d" + i));
      }
      assertThat(small.nearCache().orElseThrow().kept()).isBetween(1L, 10L);
    }
  }

  @Test
  void aTokenIsReadAsTheServerMeansIt() {
    String token = writer.touch("doc:plan#viewer@user:ana").getToken();
    Token meant = Token.parse(token);
    assertThat(Position.of(token))
        .contains(new Position(meant.store().value(), meant.revision().value()));
    for (int i = 0; i < token.length(); i++) {
      String broken =
          token.substring(0, i) + (token.charAt(i) == 'x' ? 'y' : 'x') + token.substring(i + 1);
      assertThat(Position.of(broken)).as(broken).isIn(Optional.empty(), Position.of(token));
    }
    assertThat(Position.of("")).isEmpty();
    assertThat(Position.of(token + "A")).isEmpty();
  }

  @Test
  void aStalenessOfNothingIsRefused() {
    assertThatThrownBy(() -> PembaClient.builder("localhost:1").nearCache(Duration.ZERO))
        .hasMessage("a staleness of PT0S leaves nothing to keep");
    assertThatThrownBy(() -> PembaClient.builder("localhost:1").nearCache(STALENESS, 0))
        .hasMessage("0 answers are none");
  }
}
