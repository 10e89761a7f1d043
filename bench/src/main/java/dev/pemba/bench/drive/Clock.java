package dev.pemba.bench.drive;

import java.util.concurrent.locks.LockSupport;

/// Time as a driver sees it: the system's, or one that a test turns by hand.
interface Clock {
  /// How far ahead of a moment the system's clock stops sleeping and starts to look again and
  /// again: sleeping longer than asked is the rule.
  long SPIN_NANOS = 60_000;

  Clock SYSTEM = new Machine();

  long nanos();

  /// Returns at that moment, or at once if it has passed.
  void waitUntil(long nanos);

  /// The clock of this machine.
  final class Machine implements Clock {
    private Machine() {}

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void waitUntil(long nanos) {
      for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
        if (left > SPIN_NANOS) {
          LockSupport.parkNanos(left - SPIN_NANOS);
        } else {
          Thread.onSpinWait();
        }
      }
    }
  }
}
