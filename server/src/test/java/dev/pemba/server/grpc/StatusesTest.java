package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusesTest {
  /// What clients take by default, less what the transport adds.
  private static final int TRAILER_BYTES = 8_192 - 256;

  @ParameterizedTest
  @EnumSource(Reason.class)
  void aReasonTravelsWithItsCodeItsMessageAndItsDetails(Reason reason) {
    StatusRuntimeException status =
        Statuses.of(new PembaException(reason, "it is so", Map.of("what", "this")));

    ErrorInfo info = Failures.infoOf(status);
    assertThat(status.getStatus().getCode()).isEqualTo(Statuses.codeOf(reason));
    assertThat(status.getStatus().getDescription()).isEqualTo("it is so");
    assertThat(info.getReason()).isEqualTo(reason.name());
    assertThat(info.getDomain()).isEqualTo("pemba.dev");
    assertThat(info.getMetadataMap()).containsExactly(Map.entry("what", "this"));
    assertThat(Statuses.reasonOf(status.getStatus(), trailers(status))).isEqualTo(reason.name());
  }

  @Test
  void onlyFaultsOfOurOwnAreInternal() {
    Set<Reason> internal = EnumSet.noneOf(Reason.class);
    for (Reason reason : Reason.values()) {
      if (Statuses.codeOf(reason) == Status.Code.INTERNAL) {
        internal.add(reason);
      }
      assertThat(Statuses.codeOf(reason)).isNotIn(Status.Code.OK, Status.Code.UNKNOWN);
    }
    assertThat(internal).containsExactlyInAnyOrder(Reason.INTERNAL, Reason.CONFIGURATION_INVALID);
  }

  @Test
  void aBugTellsAReferenceAndNothingElse() {
    StatusRuntimeException status =
        Statuses.of(new IllegalStateException("secret of the inside", new Error("deeper")));

    ErrorInfo info = Failures.infoOf(status);
    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(info.getReason()).isEqualTo("INTERNAL");
    assertThat(info.getMetadataMap()).containsOnlyKeys("reference");
    assertThat(status.getStatus().getDescription())
        .contains(info.getMetadataOrThrow("reference"))
        .doesNotContain("secret");
    assertThat(status.getStatus().getCause()).isNull();
  }

  @Test
  void theLongestFailureFitsIntoTheTrailersThatClientsTake() {
    StatusRuntimeException status =
        Statuses.of(
            new PembaException(
                Reason.DEADLINE_EXCEEDED,
                "é😀%\n".repeat(10_000),
                Map.of(
                    "cursor", "c".repeat(4_400),
                    "long", "x".repeat(Limits.CURSOR_CHARACTERS),
                    "short", "y")));

    ErrorInfo info = Failures.infoOf(status);
    assertThat(info.getMetadataMap()).containsOnlyKeys("cursor", "short");
    int bytes = 0;
    for (byte[] part : InternalMetadata.serialize(trailers(status))) {
      bytes += part.length * 4 / 3;
    }
    String description = Objects.requireNonNull(status.getStatus().getDescription());
    bytes += percentEncoded(description);
    assertThat(bytes).isLessThan(TRAILER_BYTES);
  }

  private static int percentEncoded(String text) {
    int cost = 0;
    for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      cost += b >= ' ' && b < 0x7f && b != '%' ? 1 : 3;
    }
    return cost;
  }

  private static Metadata trailers(StatusRuntimeException status) {
    return Objects.requireNonNull(status.getTrailers());
  }
}
