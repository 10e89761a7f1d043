package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.server.app.Token;
import dev.pemba.store.StoreId;
import dev.pemba.store.TestClock;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsistencyTest {
  private static final String READ = "document:plan#read@user:amina";
  private static final String READER = "document:plan#reader@user:amina";

  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder, clock, Map.of("token_wait", "300ms"));
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Decision decision(Consistency consistency) {
    return service.permissions().check(Questions.check(READ, consistency)).getDecision();
  }

  private Failures.Failure failure(Consistency consistency) {
    return Failures.of(() -> service.permissions().check(Questions.check(READ, consistency)));
  }

  @Test
  void eachModeAnswersInItsOwnWorld() {
    String before = service.write("document:other#reader@user:amina");
    Instant then = clock.instant();
    clock.advance(Duration.ofMinutes(1));
    String granted = service.write(READER);
    clock.advance(Duration.ofMinutes(1));
    String revoked = service.delete(READER);

    assertThat(decision(Questions.exactly(before))).isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Questions.exactly(granted))).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(decision(Questions.exactly(revoked))).isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Questions.atLeast(granted))).isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Consistency.newBuilder().setHead(true).build()))
        .isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Questions.asOf(then))).isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Questions.asOf(then.plusSeconds(60)))).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(decision(Questions.asOf(clock.instant()))).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void everyAnswerCarriesTheTokenItWasGivenAt() {
    String granted = service.write(READER);
    service.write("document:other#reader@user:amina");

    CheckResponse response =
        service.permissions().check(Questions.check(READ, Questions.exactly(granted)));

    assertThat(response.getToken()).isEqualTo(granted);
  }

  @Test
  void asOfJudgesExpirationsByItsOwnTime() {
    Instant end = clock.instant().plusSeconds(60);
    service.write(READER + "[expiration:" + end + "]");
    CheckResponse now = service.permissions().check(Questions.check(READ));
    assertThat(now.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(now.getValidUntil()).isEqualTo(ToProto.time(end));

    clock.advance(Duration.ofSeconds(60));

    assertThat(decision(Consistency.getDefaultInstance())).isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Questions.asOf(end))).isEqualTo(Decision.DECISION_DENIED);
    assertThat(decision(Questions.asOf(end.minusMillis(1)))).isEqualTo(Decision.DECISION_ALLOWED);
  }

  @Test
  void asOfJudgesStartsByItsOwnTime() {
    Instant start = clock.instant().plusSeconds(60);
    service.write(READER + "[starts:" + start + "][expiration:" + start.plusSeconds(60) + "]");
    CheckResponse now = service.permissions().check(Questions.check(READ));
    assertThat(now.getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(now.getValidUntil()).isEqualTo(ToProto.time(start));

    clock.advance(Duration.ofSeconds(60));

    assertThat(decision(Consistency.getDefaultInstance())).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(decision(Questions.asOf(start))).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(decision(Questions.asOf(start.minusMillis(1)))).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void theFourTokenErrorsAreDistinct() {
    String token = service.write(READER);
    Token read = Token.parse(token);
    Token ahead = new Token(read.store(), new Revision(read.revision().value() + 1));
    Token foreign = new Token(new StoreId(read.store().value() + 1), read.revision());

    for (String broken : new String[] {token + "A", token.substring(1), "pt_", "pt_AAAA"}) {
      assertThat(failure(Questions.exactly(broken)).reason()).isEqualTo(Reason.TOKEN_MALFORMED);
      assertThat(failure(Questions.atLeast(broken)).reason()).isEqualTo(Reason.TOKEN_MALFORMED);
    }
    Failures.Failure other = failure(Questions.atLeast(foreign.toString()));
    assertThat(other.reason()).isEqualTo(Reason.TOKEN_OF_ANOTHER_STORE);
    assertThat(other.detail("token_store")).isEqualTo(foreign.store().toString());
    Failures.Failure early = failure(Questions.exactly(ahead.toString()));
    assertThat(early.reason()).isEqualTo(Reason.REVISION_NOT_REACHED);
    assertThat(early.detail("reached")).isEqualTo(read.revision().toString());
    service.outliveRetention(clock);
    assertThat(failure(Questions.exactly(token)).reason()).isEqualTo(Reason.REVISION_NOT_KEPT);
    assertThat(failure(Questions.asOf(TestClock.START.minusMillis(1))).reason())
        .isEqualTo(Reason.REVISION_NOT_KEPT);
  }

  @Test
  void everySingleChangedCharacterMakesATokenUnreadable() {
    String token = service.write(READER);
    for (int i = 0; i < token.length(); i++) {
      for (char c : new char[] {'A', 'b', '7', '_', '-', '='}) {
        String edited = token.substring(0, i) + c + token.substring(i + 1);
        if (!edited.equals(token)) {
          assertThat(failure(Questions.atLeast(edited)).reason())
              .as(edited)
              .isEqualTo(Reason.TOKEN_MALFORMED);
        }
      }
    }
  }

  @Test
  void aTokenAheadIsWaitedFor() throws Exception {
    Token token = Token.parse(service.write("document:other#reader@user:amina"));
    String next = new Token(token.store(), new Revision(token.revision().value() + 1)).toString();

    CompletableFuture<Decision> waiting =
        CompletableFuture.supplyAsync(() -> decision(Questions.atLeast(next)));
    String written = service.write(READER);

    assertThat(written).isEqualTo(next);
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(Decision.DECISION_ALLOWED);
  }

  @Test
  void waitingForATokenEndsWithTheCallersDeadline(@TempDir Path folder) {
    try (TestService patient = TestService.start(folder, clock, Map.of("token_wait", "10m"))) {
      patient.writeSchema();
      Token token = Token.parse(patient.write(READER));
      String ahead = new Token(token.store(), new Revision(1_000_000)).toString();

      // The server's own error or, on a busy machine, the caller's clock: whichever is first.
      assertThatThrownBy(
              () ->
                  patient
                      .permissions()
                      .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                      .check(Questions.check(READ, Questions.atLeast(ahead))))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              late ->
                  assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    }
  }

  @Test
  void manyChecksAreAnsweredInOneWorldInOrderAndFaultyOnesFailAlone() {
    service.write(READER, "document:b#reader@user:amina[from_office]");
    CheckManyRequest.Builder request =
        CheckManyRequest.newBuilder()
            .addItems(Questions.item(READ))
            .addItems(CheckManyRequest.Item.getDefaultInstance())
            .addItems(Questions.item("document:b#read@user:amina"))
            .addItems(Questions.item("document:plan#nope@user:amina"))
            .addItems(Questions.item("document:nowhere#read@user:nobody"));
    request
        .addItems(Questions.item("document:b#read@user:amina"))
        .getItemsBuilder(5)
        .getContextBuilder()
        .putFields(
            "network", com.google.protobuf.Value.newBuilder().setStringValue("office").build());

    CheckManyResponse response = service.permissions().checkMany(request.build());

    assertThat(response.getAnswersList())
        .extracting(CheckManyResponse.Answer::getDecision)
        .containsExactly(
            Decision.DECISION_ALLOWED,
            Decision.DECISION_UNSPECIFIED,
            Decision.DECISION_CONDITIONAL,
            Decision.DECISION_UNSPECIFIED,
            Decision.DECISION_DENIED,
            Decision.DECISION_ALLOWED);
    assertThat(response.getAnswers(1).getError().getReason()).isEqualTo("MALFORMED_REQUEST");
    assertThat(response.getAnswers(1).getError().getMessage())
        .isEqualTo("`items[1].object` is missing");
    assertThat(response.getAnswers(2).getMissingContextList()).containsExactly("network");
    assertThat(response.getAnswers(3).getError().getReason()).isEqualTo("UNKNOWN_RELATION");
    assertThat(response.getDecisionId()).isNotEmpty();
  }
}
