package dev.pemba.server.rocks;

/// A set of edges in flat memory: tells whether a change names one twice. Its own class because a
/// set of objects costs an import more than all that the set is for. Not thread-safe.
final class EdgeSet {
  private final long[] objects;
  private final long[] subjects;
  private final boolean[] taken;

  /// @param most how many edges will be added
  EdgeSet(int most) {
    int slots = Integer.highestOneBit(Math.max(4, most)) * 4;
    this.objects = new long[slots];
    this.subjects = new long[slots];
    this.taken = new boolean[slots];
  }

  /// False if it was there.
  boolean add(long object, long subject) {
    int mask = taken.length - 1;
    int slot = hash(object, subject) & mask;
    while (taken[slot]) {
      if (objects[slot] == object && subjects[slot] == subject) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    taken[slot] = true;
    objects[slot] = object;
    subjects[slot] = subject;
    return true;
  }

  private static int hash(long object, long subject) {
    long mixed = (object * 0x9e37_79b9_7f4a_7c15L + subject) * 0xc2b2_ae3d_27d4_eb4fL;
    return (int) (mixed >>> 32);
  }
}
