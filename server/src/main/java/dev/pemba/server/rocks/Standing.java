package dev.pemba.server.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Since when a cached list of edges stands as it is. It outlives the list in the cache, so that
/// what was computed from the list can ask, too. Thread-safe.
final class Standing {
  private static final VarHandle MODIFIED;

  static {
    try {
      MODIFIED = MethodHandles.lookup().findVarHandle(Standing.class, "modified", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The last revision at which the list changed, or a later one. Only rises.
  private volatile long modified;

  Standing(long modified) {
    this.modified = modified;
  }

  /// The list changed at this revision, or might have.
  void modified(long revision) {
    long before = modified;
    while (before < revision && !MODIFIED.compareAndSet(this, before, revision)) {
      before = modified;
    }
  }

  /// Nobody tells any more what becomes of the list.
  void forgotten() {
    modified(Long.MAX_VALUE);
  }

  /// True if the list is the same at a revision as at that at which it was read.
  boolean holds(long read, long asked) {
    long last = modified;
    return last <= read && last <= asked;
  }
}
