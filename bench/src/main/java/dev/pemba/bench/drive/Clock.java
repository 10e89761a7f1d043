package dev.pemba.bench.drive;

import java.util.concurrent.locks.LockSupport;

/// Time as a driver sees it: the system's, or one that a test turns by hand.
interface Clock {
  Clock SYSTEM = new Machine();

  long nanos();

  /// Returns at that moment, or at once if it has passed.
  void waitUntil(long nanos);

  /// The clock of this machine. It sleeps and never spins, which would take a processor from the
  /// server; so it returns up to a tenth of a millisecond late, which latencies include.
  final class Machine implements Clock {
    private Machine() {}

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void waitUntil(long nanos) {
      for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
