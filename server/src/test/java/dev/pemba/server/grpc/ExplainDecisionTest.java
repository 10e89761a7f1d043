package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.store.TestClock;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ExplainedRelationship;
import dev.pemba.v1.ExplanationStep.Branch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks on record, explained in the world and by the time that they were answered in.
final class ExplainDecisionTest {
  private static final String READER = "document:plan#reader@user:amina";
  private static final CheckRequest READ = Questions.check("document:plan#read@user:amina");

  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder, clock, Map.of("audit.pseudonyms", "user"));
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private ExplainResponse explain(String decision, int item) throws InterruptedException {
    service.audit().log().flush();
    return service
        .permissions()
        .explain(ExplainRequest.newBuilder().setDecisionId(decision).setDecisionItem(item).build());
  }

  @Test
  void whatWasUsedIsToldWithWhoWroteItThenWhateverCameLater() throws InterruptedException {
    String granted = service.write(READER);
    String decision = service.permissions().check(READ).getDecisionId();
    clock.advance(Duration.ofMinutes(1));
    service.delete(READER);
    service.write(READER);

    ExplainResponse why = explain(decision, 0);
    List<String> tokens =
        why.getExplanation().getStepsList().stream()
            .flatMap(step -> step.getBranchesList().stream())
            .filter(Branch::hasDirect)
            .map(Branch::getDirect)
            .map(ExplainedRelationship::getToken)
            .toList();
    assertThat(why.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(tokens).containsExactly(granted);
  }

  @Test
  void expiryIsJudgedByTheTimeThatTheDecisionWasJudgedBy() throws InterruptedException {
    service.write(READER + "[expiration:" + TestClock.START.plusSeconds(60) + "]");
    String then = service.permissions().check(READ).getDecisionId();
    clock.advance(Duration.ofHours(1));
    String late = service.permissions().check(READ).getDecisionId();
    String asOf =
        service
            .permissions()
            .check(
                READ.toBuilder()
                    .setConsistency(Questions.asOf(TestClock.START.plusSeconds(1)))
                    .build())
            .getDecisionId();

    assertThat(explain(then, 0).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(explain(late, 0).getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(explain(asOf, 0).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
  }

  @Test
  void oneOfManyIsNamedByItsPlace() throws InterruptedException {
    service.write(READER);
    String decision =
        service
            .permissions()
            .checkMany(
                CheckManyRequest.newBuilder()
                    .addItems(Questions.item("document:plan#read@user:bo"))
                    .addItems(Questions.item("document:plan#read@user:amina"))
                    .build())
            .getDecisionId();

    assertThat(explain(decision, 1).getRecorded().getDecision())
        .isEqualTo(Decision.DECISION_DENIED);
    assertThat(explain(decision, 2).getRecorded().getSubject().getId()).isEqualTo("amina");
    assertThat(Failures.of(() -> explain(decision, 3)).message()).contains("item 3");
  }

  @Test
  void aRequestsOwnRelationshipsAreOnRecordAndItIsExplainedWithThem() throws InterruptedException {
    String decision =
        service
            .permissions()
            .check(
                READ.toBuilder()
                    .addContextualRelationships(
                        ToProto.relationship(dev.pemba.model.Relationship.parse(READER)))
                    .build())
            .getDecisionId();

    ExplainResponse response = explain(decision, 0);
    assertThat(response.getRecorded().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(response.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
  }

  @Test
  void ofVeryManyOnlyTheDigestIsOnRecordAndItIsNotExplainedWithoutThem() {
    CheckManyRequest.Builder many = CheckManyRequest.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      many.addItems(Questions.item("document:plan#read@user:bo"))
          .addContextualRelationships(
              ToProto.relationship(dev.pemba.model.Relationship.parse(READER + i)));
    }
    String decision = service.permissions().checkMany(many.build()).getDecisionId();

    assertThat(Failures.of(() -> explain(decision, 1)).message()).contains("too little");
  }
}
