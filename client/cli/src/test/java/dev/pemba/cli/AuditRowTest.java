package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.v1.AuditRecord;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class AuditRowTest {
  private static final Instant NOON = Instant.parse("2027-03-03T12:00:00Z");

  @Test
  void aQuestionAboutThePastSaysOfWhen() {
    assertThat(row(NOON.minusSeconds(90)).what())
        .isEqualTo("user:ana read dataset:patients as of 2027-03-03T11:58:30Z");
  }

  @Test
  void oneThatTookAWhileIsNoneAboutThePast() {
    assertThat(row(NOON.minusMillis(900)).what()).isEqualTo("user:ana read dataset:patients");
  }

  private static AuditRow row(Instant judged) {
    return AuditRow.of(
        AuditRecord.newBuilder()
            .setTime(Texts.timestamp(NOON))
            .setId(new UUID(judged.toEpochMilli() << 16 | 0x7000, 5).toString())
            .setDecision(
                AuditRecord.Asked.newBuilder()
                    .setCall(AuditRecord.Call.CALL_CHECK)
                    .setOutcome(AuditRecord.Outcome.OUTCOME_ALLOWED)
                    .setSubject("user:ana")
                    .setPermission("read")
                    .setObject("dataset:patients"))
            .build());
  }
}
