package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.pemba.server.app.Token;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Condition;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.WriteRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NearManyTest {
  private static final Duration STALENESS = Duration.ofMinutes(10);

  private static final String SCHEMA =
      """
      caveat in_hours(hour int) { hour < 18 }
      definition user {}
      definition doc {
        relation viewer: user | user with in_hours
        permission view = viewer
      }
      """;

  @TempDir private Path folder = Path.of("");

  private final WatchGate gate = new WatchGate();
  private final TestClock clock = new TestClock();
  private final Queue<CheckManyRequest> sent = new ConcurrentLinkedQueue<>();

  /// The ids of decisions that [#known] was answered with.
  private final Set<String> seen = new HashSet<>();

  private LocalServer server;
  private PembaClient writer;
  private PembaClient near;

  @BeforeEach
  void start() throws IOException {
    server = LocalServer.in(folder, "watch.heartbeat", "12h");
    writer = PembaClient.plaintext(server.endpoint());
    writer.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
    writer.touch("doc:a#viewer@user:ana");
    near =
        PembaClient.builder(server.endpoint())
            .nearCache(new NearCache.Settings(STALENESS, 1_000, clock))
            .intercept(gate)
            .intercept(new SentMany(sent))
            .build();
  }

  @AfterEach
  void stop() {
    near.close();
    writer.close();
    server.close();
  }

  private static CheckManyRequest many(String... objects) {
    CheckManyRequest.Builder many = CheckManyRequest.newBuilder();
    for (String object : objects) {
      many.addItems(Items.item(References.check("user:ana", "view", "doc:" + object)));
    }
    return many.build();
  }

  private static CheckManyRequest atLeast(String token, CheckManyRequest request) {
    return request.toBuilder().setConsistency(Consistency.newBuilder().setAtLeast(token)).build();
  }

  private static List<Decision> decisions(CheckManyResponse response) {
    return response.getAnswersList().stream().map(CheckManyResponse.Answer::getDecision).toList();
  }

  private static List<String> objects(CheckManyRequest request) {
    return request.getItemsList().stream().map(item -> item.getObject().getId()).toList();
  }

  private NearCacheCounts counts() {
    return near.nearCache().orElseThrow();
  }

  /// Asks until all of it is known here.
  private CheckManyResponse known(CheckManyRequest request) {
    while (true) {
      long hits = counts().hits();
      CheckManyResponse response = near.checkMany(request);
      seen.add(response.getDecisionId());
      if (counts().hits() == hits + request.getItemsCount()) {
        return response;
      }
    }
  }

  @Test
  void whatIsKnownIsNotAskedAgainAndTheRestIsAskedAtTheSameRevision() {
    CheckManyResponse first = known(many("a", "b"));
    assertThat(decisions(first))
        .containsExactly(Decision.DECISION_ALLOWED, Decision.DECISION_DENIED);
    sent.clear();
    assertThat(near.checkMany(many("a", "b"))).isEqualTo(first);
    assertThat(near.checkMany(many("b")).getToken()).isEqualTo(first.getToken());
    assertThat(sent).isEmpty();

    CheckManyResponse mixed = near.checkMany(many("b", "c", "a", "d"));
    assertThat(decisions(mixed))
        .containsExactly(
            Decision.DECISION_DENIED,
            Decision.DECISION_DENIED,
            Decision.DECISION_ALLOWED,
            Decision.DECISION_DENIED);
    CheckManyRequest rest = sent.remove();
    assertThat(objects(rest)).containsExactly("c", "d");
    assertThat(rest.getConsistency().getExactly()).isEqualTo(mixed.getToken());
    assertThat(mixed.getDecisionId()).isNotEmpty().isNotEqualTo(first.getDecisionId());
    // What came by that is known too, to single checks as well.
    assertThat(near.checkMany(many("d", "a", "c")).getAnswersCount()).isEqualTo(3);
    near.check(References.check("user:ana", "view", "doc:c"));
    assertThat(sent).isEmpty();
    assertThat(gate.calls("Check")).isZero();
  }

  @Test
  void whatASingleCheckLearntIsKnownToMany() {
    do {
      near.check(References.check("user:ana", "view", "doc:a"));
    } while (counts().hits() == 0);
    assertThat(decisions(near.checkMany(many("a", "b"))))
        .containsExactly(Decision.DECISION_ALLOWED, Decision.DECISION_DENIED);
    assertThat(objects(sent.remove())).containsExactly("b");
  }

  /// The world changes for both items, and the watch has not told.
  @Test
  void nearAndFarAreOneSnapshotThoughTheWorldWentOn() {
    String before = known(many("a")).getToken();
    gate.hold();
    try {
      writer.write(
          WriteRequest.newBuilder()
              .addUpdates(Updates.delete(References.relationship("doc:a#viewer@user:ana")))
              .addUpdates(Updates.touch(References.relationship("doc:b#viewer@user:ana")))
              .build());
      CheckManyResponse both = near.checkMany(many("a", "b"));
      assertThat(both.getToken()).isEqualTo(before);
      assertThat(decisions(both))
          .containsExactly(Decision.DECISION_ALLOWED, Decision.DECISION_DENIED);

      CheckManyResponse asked = near.checkMany(atLeast(writer.lastToken(), many("a", "b")));
      assertThat(Token.parse(asked.getToken()).revision())
          .isEqualTo(Token.parse(writer.lastToken()).revision());
      assertThat(decisions(asked))
          .containsExactly(Decision.DECISION_DENIED, Decision.DECISION_ALLOWED);
      // What is kept now is newer than the watch, so nothing of it can be given at its position.
      assertThat(near.checkMany(many("a", "b")).getToken()).isEqualTo(asked.getToken());
    } finally {
      gate.release();
    }
  }

  @Test
  void whatIsOlderThanTheStalenessIsAskedAnew() {
    known(many("a", "b"));
    gate.hold();
    try {
      writer.write(
          WriteRequest.newBuilder()
              .addUpdates(Updates.delete(References.relationship("doc:a#viewer@user:ana")))
              .build());
      clock.advance(STALENESS);
      assertThat(decisions(near.checkMany(many("a", "b"))))
          .containsExactly(Decision.DECISION_DENIED, Decision.DECISION_DENIED);
    } finally {
      gate.release();
    }
  }

  @Test
  void whatWasAnsweredIsKnownAtOnce() {
    known(many("a"));
    for (int i = 0; i < 300; i++) {
      long hits = counts().hits();
      near.checkMany(many("m" + i));
      near.checkMany(many("m" + i, "n" + i)); // one is known, the other not
      near.checkMany(many("n" + i));
      near.check(References.check("user:ana", "view", "doc:o" + i));
      near.check(References.check("user:ana", "view", "doc:o" + i));
      assertThat(counts().hits()).isEqualTo(hits + 3);
    }
  }

  @Test
  void manyThatAreKnownAreConfirmedInTime() {
    known(many("a", "b"));
    clock.advance(STALENESS.multipliedBy(2).dividedBy(3));
    // Until the answer of the one that was asked beside is kept: what was asked before may be kept
    // a little after it was answered.
    while (seen.contains(near.checkMany(many("a", "b")).getDecisionId())) {
      assertThat(gate.calls("Check")).isLessThanOrEqualTo(2);
    }
    clock.advance(STALENESS.multipliedBy(2).dividedBy(3));
    sent.clear();
    near.checkMany(many("a", "b"));
    assertThat(sent).isEmpty();
  }

  @Test
  void anItemsOwnContextIsLaidOverTheContextOfAll() {
    writer.write(
        WriteRequest.newBuilder()
            .addUpdates(
                Updates.touch(
                    References.relationship("doc:hours#viewer@user:ana").toBuilder()
                        .setCondition(Condition.newBuilder().setCaveat("in_hours"))
                        .build()))
            .build());
    CheckManyRequest.Item plain = many("hours").getItems(0);
    CheckManyRequest request =
        CheckManyRequest.newBuilder()
            .setContext(hour(20))
            .addItems(plain)
            .addItems(plain.toBuilder().setContext(hour(9)))
            .build();
    assertThat(decisions(known(request)))
        .containsExactly(Decision.DECISION_DENIED, Decision.DECISION_ALLOWED);
    // The same items with another context of all.
    assertThat(decisions(near.checkMany(request.toBuilder().setContext(hour(9)).build())))
        .containsExactly(Decision.DECISION_ALLOWED, Decision.DECISION_ALLOWED);
    // What is conditional or fails is never known.
    CheckManyRequest open =
        many("hours").toBuilder()
            .addItems(plain.toBuilder().setPermission("vieuw"))
            .addItems(plain.toBuilder().setContext(hour(9)))
            .build();
    sent.clear();
    for (int i = 0; i < 2; i++) {
      CheckManyResponse response = near.checkMany(open);
      assertThat(response.getAnswers(0).getDecision()).isEqualTo(Decision.DECISION_CONDITIONAL);
      assertThat(response.getAnswers(1).getError().getReason()).isEqualTo("UNKNOWN_RELATION");
      assertThat(response.getAnswers(2).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    }
    assertThat(sent).extracting(CheckManyRequest::getItemsCount).containsExactly(2, 2);
  }

  private static Struct hour(int hour) {
    return Struct.newBuilder()
        .putFields("hour", Value.newBuilder().setNumberValue(hour).build())
        .build();
  }

  @Test
  void someAreTheServersInAnyCase() {
    String token = known(many("a")).getToken();
    NearCacheCounts before = counts();
    Consistency.Builder as = Consistency.newBuilder();
    near.checkMany(many("a", "b").toBuilder().setConsistency(as.setHead(true)).build());
    near.checkMany(many("a", "b").toBuilder().setConsistency(as.setExactly(token)).build());
    near.checkMany(
        many("a", "b").toBuilder()
            .addContextualRelationships(References.relationship("doc:b#viewer@user:ana"))
            .build());
    assertThat(counts().hits()).isEqualTo(before.hits());
    assertThat(counts().passed()).isEqualTo(before.passed() + 6);
  }

  /// A server that keeps little history may have the revision of the watch no more.
  @Test
  void aRevisionThatIsKeptNoMoreIsAskedForAnew() {
    Calls calls =
        new Calls(writer.channel(), "", Duration.ofSeconds(10), () -> true, Runnable::run);
    Memory memory = new Memory(true);
    Checks forgetful = new Forgetful(new ServerChecks(calls, memory));
    NearCache.Settings settings = new NearCache.Settings(STALENESS, 10, clock);
    try (NearCache cache = new NearCache(calls, memory, settings)) {
      Checks checks = cache.over(forgetful);
      while (cache.counts().hits() == 0) {
        checks.ask(References.check("user:ana", "view", "doc:a")).join();
      }
      CheckManyResponse response = checks.askMany(many("a", "b")).join();
      assertThat(decisions(response))
          .containsExactly(Decision.DECISION_ALLOWED, Decision.DECISION_DENIED);
    }
  }

  /// Has no revision but the newest.
  private record Forgetful(Checks server) implements Checks {
    @Override
    public CompletableFuture<CheckResponse> ask(CheckRequest request) {
      return server.ask(request);
    }

    @Override
    public CompletableFuture<CheckManyResponse> askMany(CheckManyRequest request) {
      return request.getConsistency().hasExactly()
          ? CompletableFuture.failedFuture(
              PembaClientException.of(
                  dev.pemba.v1.Failure.newBuilder()
                      .setCode(Status.Code.OUT_OF_RANGE.value())
                      .setReason("REVISION_NOT_KEPT")
                      .build()))
          : server.askMany(request);
    }
  }
}
