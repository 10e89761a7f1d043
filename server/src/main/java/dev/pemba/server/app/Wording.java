package dev.pemba.server.app;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The bytes in which a question came: whoever asks in the same bytes asks the same. They are part
/// of a message, and copied only when they are kept.
public final class Wording {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

  private final Common common;
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final int hash;

  /// Which message, and so how its bytes are read.
  public enum Form {
    CHECK,
    CHECK_MANY_ITEM
  }

  /// What the questions of one message have in common. Immutable.
  public static final class Common {
    private final Form form;
    private final byte[] bytes;
    private final long mixed;

    /// @param form what kind of message it is: the same bytes say something else in another
    /// @param bytes what is said for all of its questions; not changed any more
    public Common(Form form, byte[] bytes) {
      this.form = form;
      this.bytes = bytes;
      this.mixed = mixed(form == Form.CHECK ? 0 : 1, bytes, 0, bytes.length);
    }

    /// One of the questions: a part of the message.
    ///
    /// @param message not changed any more
    /// @param from inclusive
    /// @param to exclusive
    public Wording question(byte[] message, int from, int to) {
      return new Wording(this, message, from, to);
    }
  }

  private Wording(Common common, byte[] bytes, int from, int to) {
    this.common = common;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    long mixed = mixed(common.mixed, bytes, from, to);
    this.hash = (int) (mixed ^ (mixed >>> 32));
  }

  /// Of all that counts, well mixed.
  int hash() {
    return hash;
  }

  int length() {
    return common.bytes.length + to - from;
  }

  /// A copy for whoever keeps it.
  Kept kept() {
    byte[] all = Arrays.copyOf(common.bytes, length());
    System.arraycopy(bytes, from, all, common.bytes.length, to - from);
    return new Kept(common.form, common.bytes.length, all, hash);
  }

  /// A wording that is kept: one array, since it is compared in places that are far away.
  static final class Kept {
    private final Form form;
    private final int common;
    private final byte[] bytes;
    private final int hash;

    private Kept(Form form, int common, byte[] bytes, int hash) {
      this.form = form;
      this.common = common;
      this.bytes = bytes;
      this.hash = hash;
    }

    int hash() {
      return hash;
    }

    int length() {
      return bytes.length;
    }

    boolean isSame(Wording other) {
      return hash == other.hash
          && form == other.common.form
          && Arrays.equals(bytes, 0, common, other.common.bytes, 0, other.common.bytes.length)
          && Arrays.equals(bytes, common, bytes.length, other.bytes, other.from, other.to);
    }

    boolean isSame(Kept other) {
      return form == other.form && common == other.common && Arrays.equals(bytes, other.bytes);
    }
  }

  /// Eight bytes at a time: some 80 bytes are hashed for each check.
  private static long mixed(long start, byte[] bytes, int from, int to) {
    long mixed = mix(start + (to - from) * FACTOR);
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      mixed = mix(mixed ^ (long) LONGS.get(bytes, at));
    }
    long rest = 0;
    for (; at < to; at++) {
      rest = (rest << Byte.SIZE) | (bytes[at] & 0xff);
    }
    return mix(mixed ^ rest);
  }

  private static long mix(long value) {
    long product = value * FACTOR;
    return product ^ (product >>> 29);
  }
}
