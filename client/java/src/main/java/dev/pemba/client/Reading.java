package dev.pemba.client;

/// A reading of this machine's clocks. Two of them tell how much time passed at least as much as
/// really did: the steady clock stands still while a machine sleeps, and the wall clock may be set
/// back; never both unnoticed.
///
/// @param nanos of the steady clock
/// @param millis of the wall clock
record Reading(long nanos, long millis) {
  static Reading now() {
    return new Reading(System.nanoTime(), System.currentTimeMillis());
  }

  /// Nanoseconds from `earlier` to this, by the clock that says more.
  long since(Reading earlier) {
    return Math.max(nanos - earlier.nanos, (millis - earlier.millis) * 1_000_000);
  }

  boolean isAfter(Reading other) {
    return nanos - other.nanos > 0;
  }
}
