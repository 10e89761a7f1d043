package dev.pemba.server.rocks;

import dev.pemba.store.Snapshot;

/// One end of an edge as 64 bits: `type u16 | relation u16 | number u32`.
///
/// The relation is the object's own at the object's end, the userset's at the subject's (0 for
/// none). Number 0 is everyone of the type.
///
/// INVARIANT (end order): unsigned order of ends = order of (type, relation, number).
final class End {
  static final int KIND_MASK = 0xffff;

  private End() {}

  static long of(int type, int relation, int number) {
    return ((long) type << 48) | ((long) relation << 32) | (number & 0xffff_ffffL);
  }

  static int type(long end) {
    return (int) (end >>> 48);
  }

  static int relation(long end) {
    return (int) (end >>> 32) & KIND_MASK;
  }

  static int number(long end) {
    return (int) end;
  }

  /// False for an end whose number is `Snapshot.UNKNOWN`.
  static boolean isKnown(long end) {
    return number(end) != Snapshot.UNKNOWN;
  }

  /// Type and relation without the number.
  static int kind(long end) {
    return (int) (end >>> 32);
  }

  static int kind(int type, int relation) {
    return (type << 16) | relation;
  }

  static long of(int kind, int number) {
    return ((long) kind << 32) | (number & 0xffff_ffffL);
  }
}
