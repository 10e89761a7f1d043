package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.store.TestClock;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Grants that are made in an emergency.
final class BreakGlassTest {
  private final TestClock clock = new TestClock();
  @TempDir private Path folder = Path.of("");

  @Test
  void anEmergencyIsMarkedForEverAndNotLongerThanTheLimit() {
    try (TestService service =
        TestService.start(folder, clock, Map.of("limits.break_glass", "2h"))) {
      service.writeSchema();
      Failures.Failure tooLong =
          Failures.of(() -> service.relationships().write(emergency(Duration.ofMinutes(121))));
      assertThat(tooLong.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
      assertThat(tooLong.message()).contains("limited to 120 minutes");

      service.relationships().write(emergency(Duration.ofHours(2)));
      ReadResponse.Stored stored =
          service.relationships().read(ReadRequest.getDefaultInstance()).next().getRelationships(0);
      assertThat(stored.getProvenance())
          .isEqualTo(
              Provenance.newBuilder()
                  .setActor("ana")
                  .setReason("INC-7")
                  .putMetadata("break_glass", "true")
                  .build());
    }
  }

  private WriteRequest emergency(Duration life) {
    WriteRequest.Builder request =
        WriteRequest.newBuilder()
            .setBreakGlass(true)
            .setProvenance(Provenance.newBuilder().setActor("ana").setReason("INC-7"));
    String text = "document:plan#reader@user:amina[expiration:" + clock.instant().plus(life) + "]";
    request
        .addUpdatesBuilder()
        .setOperation(Update.Operation.OPERATION_CREATE)
        .setRelationship(ToProto.relationship(Relationship.parse(text)));
    return request.build();
  }
}
