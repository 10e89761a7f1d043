package dev.pemba.server.app;

import java.time.Duration;

/// Deadlines of requests that tests make.
public final class Deadlines {
  /// It never passes.
  public static final Deadline NONE =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofSeconds(60);
        }
      };

  private Deadlines() {}
}
