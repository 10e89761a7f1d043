package dev.pemba.model;

/// Checks of what must always hold; a failure is a bug of Pemba's own and never a caller's fault.
public final class Invariant {
  private Invariant() {}

  /// Throws when `holds` is false. `what` names the invariant.
  public static void check(boolean holds, String what) {
    if (!holds) {
      throw broken(what);
    }
  }

  /// The exception for a place that can't be reached.
  public static IllegalStateException broken(String what) {
    return new IllegalStateException("BUG: broken invariant: " + what);
  }
}
