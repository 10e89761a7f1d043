package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.server.audit.AuditRecord;
import dev.pemba.store.TestClock;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import dev.pemba.v1.ForgetRequest;
import dev.pemba.v1.Hold;
import dev.pemba.v1.LiftHoldRequest;
import dev.pemba.v1.ListHoldsRequest;
import dev.pemba.v1.PlaceHoldRequest;
import dev.pemba.v1.RevealRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds, and people who are forgotten, over gRPC.
class KeepingCallsTest {
  private TestService service;
  private AuditServiceBlockingStub audit;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder, new TestClock(), Map.of("audit.pseudonyms", "user"));
    audit = AuditServiceGrpc.newBlockingStub(service.channel());
    service.writeSchema();
    service.write("document:plan#reader@user:ana");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private AuditRecord last() throws InterruptedException {
    service.audit().log().flush();
    return service.audit().reader().at(service.audit().log().size() - 1).orElseThrow().record();
  }

  @Test
  void aHoldIsPlacedListedAndLiftedAndEachIsOnRecord() throws Exception {
    Hold hold = Hold.newBuilder().setName("case-1").setEntity("team:ml").setReason("court").build();
    audit.placeHold(PlaceHoldRequest.newBuilder().setHold(hold).build());
    assertThat(audit.listHolds(ListHoldsRequest.getDefaultInstance()).getHoldsList())
        .containsExactly(hold);
    assertThat(last().body()).isEqualTo(new AuditRecord.Held(true, "case-1", "team:ml", "court"));
    assertThatThrownBy(() -> audit.placeHold(PlaceHoldRequest.newBuilder().setHold(hold).build()))
        .hasMessageContaining("there is a hold `case-1` already");

    audit.liftHold(LiftHoldRequest.newBuilder().setName("case-1").setReason("settled").build());
    assertThat(audit.listHolds(ListHoldsRequest.getDefaultInstance()).getHoldsList()).isEmpty();
    assertThat(last().body())
        .isEqualTo(new AuditRecord.Held(false, "case-1", "team:ml", "settled"));
    assertThatThrownBy(
            () ->
                audit.liftHold(
                    LiftHoldRequest.newBuilder().setName("case-1").setReason("again").build()))
        .hasMessageContaining("there is no hold `case-1`");
    assertThatThrownBy(
            () ->
                audit.placeHold(
                    PlaceHoldRequest.newBuilder().setHold(hold.toBuilder().clearReason()).build()))
        .hasMessageContaining("a hold needs a `reason`");
  }

  @Test
  void aPseudonymIsRevealedUntilItIsForgotten() throws Exception {
    service.permissions().check(Questions.check("document:plan#read@user:ana"));
    String pseudonym = ((AuditRecord.Asked) last().body()).subject();
    assertThat(pseudonym).startsWith("user:~");
    RevealRequest reveal = RevealRequest.newBuilder().setPseudonym(pseudonym).build();
    assertThat(audit.reveal(reveal).getPerson()).isEqualTo("user:ana");

    ForgetRequest forget =
        ForgetRequest.newBuilder().setPerson("user:ana").setReason("request 17").build();
    assertThat(audit.forget(forget).getPseudonym()).isEqualTo(pseudonym);
    assertThat(last().body()).isEqualTo(new AuditRecord.Forgotten(pseudonym, "request 17"));
    assertThatThrownBy(() -> audit.reveal(reveal)).hasMessageContaining("leads back to nobody");
    assertThatThrownBy(() -> audit.forget(forget)).hasMessageContaining("has no pseudonym");
  }
}
