package dev.pemba.client;

import com.google.protobuf.Timestamp;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An answer that a [NearCache] keeps.
///
/// @param era the life of the watch in which it was asked for
/// @param sent when it was asked for
/// @param holdsNanos how long it holds from then on
record Kept(long era, Position position, CheckResponse response, Reading sent, long holdsNanos) {
  /// How long at most an answer that ends by itself is kept, so that clocks which don't run alike
  /// can't differ by more than the margin meanwhile.
  private static final Duration LONGEST_TIMED = Duration.ofMinutes(5);

  private static final Duration MARGIN = Duration.ofMillis(250);

  /// Empty if it is not to be kept: neither allowed nor denied, or soon over.
  static Optional<Kept> of(long era, Reading sent, CheckResponse response) {
    long holdsNanos = holdsNanos(response);
    return holdsNanos > 0 && isPlain(response.getDecision())
        ? Position.of(response.getToken())
            .map(position -> new Kept(era, position, response, sent, holdsNanos))
        : Optional.empty();
  }

  /// The newer one; of equal ones the other, which was judged later.
  Kept newer(Kept other) {
    return era > other.era || (era == other.era && !other.position.isAtLeast(position))
        ? this
        : other;
  }

  private static boolean isPlain(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED, DECISION_DENIED -> true;
      case DECISION_CONDITIONAL, DECISION_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /// How long an answer holds after it was asked for. The server's clock tells both when it was
  /// judged and until when it holds, so it does not matter what this machine's clock says.
  private static long holdsNanos(CheckResponse response) {
    if (!response.hasValidUntil()) {
      return Long.MAX_VALUE;
    }
    Timestamp until = response.getValidUntil();
    Duration left =
        judgedAt(response.getDecisionId())
            .map(
                judged ->
                    Duration.between(
                        judged, Instant.ofEpochSecond(until.getSeconds(), until.getNanos())))
            .orElse(Duration.ZERO);
    return (left.compareTo(LONGEST_TIMED) < 0 ? left : LONGEST_TIMED).minus(MARGIN).toNanos();
  }

  /// The time in the id of a decision, which is a version 7 UUID.
  private static Optional<Instant> judgedAt(String decisionId) {
    try {
      UUID id = UUID.fromString(decisionId);
      return id.version() == 7
          ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
