package dev.pemba.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until a test moves it. Thread-safe.
public final class TestClock implements InstantSource {
  /// Where it starts.
  public static final Instant START = Instant.parse("2027-03-03T08:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  @Override
  public Instant instant() {
    return now.get();
  }

  /// Moves on, or back if the step is negative.
  public void advance(Duration step) {
    now.updateAndGet(instant -> instant.plus(step));
  }
}
