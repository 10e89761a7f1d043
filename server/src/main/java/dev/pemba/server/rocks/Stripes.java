package dev.pemba.server.rocks;

import java.util.concurrent.atomic.AtomicLongArray;

/// The last revision at which anything in a stripe of keys changed: what a cache needs to know to
/// be exact. Keys share stripes by their hash; sharing costs a needless read, never a wrong answer.
/// There are so many that few are shared by what some groups of an import change.
///
/// INVARIANT (stripes before heads): a stripe shows a revision before a head of that revision is
/// published. So what was read at revision `e` holds at revision `p` if its stripe's revision is at
/// most `min(e, p)`: nothing happened to it in between, nor since.
///
/// Thread-safe.
final class Stripes {
  /// Bits of a stripe's number.
  static final int BITS = 20;

  private static final int COUNT = 1 << BITS;

  private final AtomicLongArray revisions = new AtomicLongArray(COUNT);

  /// @param revision the head at open: what changed before is not known
  Stripes(long revision) {
    for (int i = 0; i < COUNT; i++) {
      revisions.setPlain(i, revision);
    }
  }

  /// The stripe of a hash, mixed here.
  static int of(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> (64 - BITS));
  }

  long lastModified(int stripe) {
    return revisions.getAcquire(stripe);
  }

  void modified(int stripe, long revision) {
    revisions.setRelease(stripe, revision);
  }
}
