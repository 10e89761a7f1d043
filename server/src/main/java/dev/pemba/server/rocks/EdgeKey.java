package dev.pemba.server.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The key of a stored edge: two [End]s.
///
/// ```
/// forward   object: type u16 | relation u16 | number u32   subject: type u16 | relation u16 | number u32
/// reverse   subject                                        object
/// history   direction u8 | near end | far end | deleted revision u64
/// ```
///
/// All big-endian: 16 bytes, and 25 in `history`. The first 12 (13) bytes are all but the far
/// number: the edges of one list lie side by side, and filters work on this prefix.
///
/// INVARIANT (key order): unsigned byte order = order of (near end, far end, deleted revision).
record EdgeKey(long object, long subject) {
  static final int BYTES = 16;
  static final int PREFIX_BYTES = 12;
  static final int HISTORY_BYTES = 25;
  static final int HISTORY_PREFIX_BYTES = 13;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  static EdgeKey of(Direction direction, long near, long far) {
    return switch (direction) {
      case FORWARD -> new EdgeKey(near, far);
      case REVERSE -> new EdgeKey(far, near);
    };
  }

  /// True if both ends have numbers: only then an edge may be stored under it.
  boolean isNumbered() {
    return End.number(object) >= 0 && End.number(subject) >= 0;
  }

  long near(Direction direction) {
    return switch (direction) {
      case FORWARD -> object;
      case REVERSE -> subject;
    };
  }

  long far(Direction direction) {
    return switch (direction) {
      case FORWARD -> subject;
      case REVERSE -> object;
    };
  }

  byte[] toBytes(Direction direction) {
    return bytes(near(direction), far(direction));
  }

  byte[] toHistoryBytes(Direction direction, long deletedRevision) {
    return historyBytes(direction, near(direction), far(direction), deletedRevision);
  }

  static byte[] bytes(long near, long far) {
    byte[] out = new byte[BYTES];
    put(out, 0, near);
    put(out, 8, far);
    return out;
  }

  static byte[] historyBytes(Direction direction, long near, long far, long deletedRevision) {
    byte[] out = new byte[HISTORY_BYTES];
    out[0] = (byte) direction.code();
    put(out, 1, near);
    put(out, 9, far);
    put(out, 17, deletedRevision);
    return out;
  }

  static void put(byte[] bytes, int at, long value) {
    LONGS.set(bytes, at, value);
  }

  static long get(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }
}
