package dev.pemba.cli.exports;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before another try, and when to give up. Of one delivery; used by one thread.
final class Patience {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Duration all;
  private Duration waited = Duration.ZERO;
  private Duration next = FIRST;

  /// @param all how long to wait in all
  Patience(Duration all) {
    this.all = all;
  }

  /// False once another pause would be one too many.
  boolean isLeft() {
    return waited.compareTo(all) < 0;
  }

  Duration waited() {
    return waited;
  }

  /// The pause before the next try: longer each time, not the same for everyone who waits, and at
  /// least what the other side asked for.
  Duration pause(Duration asked) {
    long half = next.toMillis() / 2;
    Duration own = Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    Duration pause = own.compareTo(asked) > 0 ? own : asked;
    Duration left = all.minus(waited);
    pause = pause.compareTo(left) > 0 ? left : pause;
    waited = waited.plus(pause);
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return pause;
  }
}
