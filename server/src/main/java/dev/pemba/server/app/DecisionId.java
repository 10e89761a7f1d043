package dev.pemba.server.app;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

/// The name of one decision: 128 bits, ordered by time, printed as a version 7 UUID.
public record DecisionId(UUID value) {
  /// Names need to be distinct, not secret: a fast generator will do.
  private static final ThreadLocal<SplittableRandom> RANDOM =
      ThreadLocal.withInitial(SplittableRandom::new);

  /// A new name for what was decided at a time.
  public static DecisionId at(Instant now) {
    SplittableRandom random = RANDOM.get();
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0xfffL);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new DecisionId(new UUID(high, low));
  }

  /// The instant that the decision was judged by, which its record's time need not be: one about
  /// the past was judged by a time of the past.
  Instant judgedAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
