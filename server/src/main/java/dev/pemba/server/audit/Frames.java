package dev.pemba.server.audit;

import dev.pemba.model.Invariant;
import dev.pemba.server.log.ByteWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Records as the [Journal] holds them, made ready before its lock is taken: one behind the other,
/// so that many are copied into it as one. Not thread-safe.
final class Frames {
  /// Length and check, before the bytes of each.
  static final int HEAD_BYTES = 8;

  private static final int ALIGNED = 8;

  /// As the mapped memory holds numbers.
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteWriter bytes;
  private final CRC32C crc = new CRC32C();
  private int[] starts;
  private int count;
  private int sealed;

  /// @param most records, more or less
  Frames(int most, int capacityBytes) {
    this.bytes = new ByteWriter(capacityBytes);
    this.starts = new int[most + 1];
  }

  /// Begins a record, which goes to the writer that is given. One that was begun and not [#end]ed
  /// is forgotten.
  ByteWriter begin() {
    bytes.backTo(starts[count]);
    return bytes.u64(0);
  }

  /// Ends the record that was begun.
  void end() {
    int start = starts[count];
    int length = bytes.size() - start - HEAD_BYTES;
    Invariant.check(length <= Journal.MOST_BYTES, "a record fits a segment");
    INTS.set(bytes.buffer(), start, length);
    bytes.zeros(-bytes.size() & (ALIGNED - 1));
    count++;
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count] = bytes.size();
  }

  /// Writes a number over what stands at a place of [#array] that is not [#seal]ed yet.
  void u64At(int at, long value) {
    bytes.u64At(at, value);
  }

  int count() {
    return count;
  }

  /// Where a record, or what follows the last one, begins in [#array], with its head.
  int start(int index) {
    return starts[index];
  }

  byte[] array() {
    return bytes.buffer();
  }

  /// Of the record without its head.
  int length(int index) {
    return (int) INTS.get(bytes.buffer(), starts[index]);
  }

  int check(int index) {
    return (int) INTS.get(bytes.buffer(), starts[index] + Integer.BYTES);
  }

  /// Writes the checks of those that have none: from now on their bytes stay as they are.
  void seal() {
    byte[] all = bytes.buffer();
    for (; sealed < count; sealed++) {
      int start = starts[sealed];
      crc.reset();
      crc.update(all, start + HEAD_BYTES, length(sealed));
      INTS.set(all, start + Integer.BYTES, (int) crc.getValue());
    }
  }
}
