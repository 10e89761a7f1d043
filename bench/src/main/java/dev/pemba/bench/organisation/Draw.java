package dev.pemba.bench.organisation;

import java.util.SplittableRandom;

/// The random choices about one thing: the same for one seed, kind and number, whenever drawn.
///
/// So nothing needs to be kept: who is in team 7 can be found again by drawing again.
final class Draw {
  /// A prime larger than any count, so that multiplying by it permutes the numbers below a count.
  private static final long SCATTER = 2_147_483_629L;

  private final SplittableRandom random;

  private Draw(SplittableRandom random) {
    this.random = random;
  }

  static Draw of(long seed, Kind kind, long number) {
    return new Draw(
        new SplittableRandom(
            seed * 0x9E3779B97F4A7C15L
                + number * 0xD1B54A32D192ED03L
                + kind.name().hashCode() * 0x8CB92BA72F3D8DD7L));
  }

  /// Evenly, from 0 on and below `bound`.
  long below(long bound) {
    return random.nextLong(bound);
  }

  /// Evenly, both ends included.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /// A rank from 0 on and below `bound` by Zipf's law with exponent 1: rank 0 is the most frequent.
  long rank(long bound) {
    long rank = (long) Math.pow(bound + 1.0, random.nextDouble()) - 1;
    return Math.min(rank, bound - 1);
  }

  /// As [#rank], but the popular numbers lie scattered, as popular ids do.
  long popular(long bound) {
    return scattered(rank(bound), bound);
  }

  /// The number of a rank.
  static long scattered(long rank, long bound) {
    return rank * SCATTER % bound;
  }

  /// What is drawn for.
  enum Kind {
    ORGANISATION,
    USER,
    TEAM,
    PROJECT,
    DATASET,
    GRANTS,
    MODEL,
    RUN,
    FEATURE_STORE,
    PIPELINE,
    SERVICE,
    AGENT,
    ENDPOINT,
    DEPLOYMENT,
    TOOL,
    QUESTION
  }
}
