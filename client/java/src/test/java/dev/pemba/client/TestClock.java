package dev.pemba.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// This machine's clocks, which a test may set forward.
final class TestClock implements Supplier<Reading> {
  private final AtomicLong aheadNanos = new AtomicLong();

  void advance(Duration by) {
    aheadNanos.addAndGet(by.toNanos());
  }

  @Override
  public Reading get() {
    Reading now = Reading.now();
    long ahead = aheadNanos.get();
    return new Reading(now.nanos() + ahead, now.millis() + ahead / 1_000_000);
  }
}
