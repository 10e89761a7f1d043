package dev.pemba.server.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A growing buffer of big-endian numbers, varints and texts. Not thread-safe.
public final class ByteWriter {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int MOST_VARINT = 10;

  private byte[] bytes;
  private int size;

  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  public ByteWriter u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public ByteWriter u32(int value) {
    room(Integer.BYTES);
    INTS.set(bytes, size, value);
    size += Integer.BYTES;
    return this;
  }

  public ByteWriter u64(long value) {
    room(Long.BYTES);
    LONGS.set(bytes, size, value);
    size += Long.BYTES;
    return this;
  }

  /// Seven bits a byte, lowest first: 1 to 10 bytes.
  public ByteWriter varint(long value) {
    room(MOST_VARINT);
    byte[] into = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      into[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    into[at++] = (byte) rest;
    size = at;
    return this;
  }

  /// Bytes as they are, without a length.
  public ByteWriter raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /// A length in bytes, then UTF-8.
  public ByteWriter text(String value) {
    int begun = beginText();
    piece(value);
    return endText(begun);
  }

  /// Begins a text of pieces; what is written up to [#endText] is its bytes.
  public int beginText() {
    room(1);
    return size++;
  }

  /// A piece of a text, as UTF-8.
  public ByteWriter piece(String value) {
    int length = value.length();
    room(length);
    byte[] into = bytes;
    int begun = size;
    for (int i = 0; i < length; i++) {
      char character = value.charAt(i);
      if (character >= 0x80) {
        size = begun + i;
        return raw(value.substring(i).getBytes(StandardCharsets.UTF_8));
      }
      into[begun + i] = (byte) character;
    }
    size = begun + length;
    return this;
  }

  /// Ends a text: its length goes before it, which for short ones, most there are, is where room
  /// was left.
  ///
  /// @param begun as [#beginText] gave it
  public ByteWriter endText(int begun) {
    int length = size - begun - 1;
    if (length < 0x80) {
      bytes[begun] = (byte) length;
      return this;
    }
    int more = (31 - Integer.numberOfLeadingZeros(length)) / 7;
    room(more);
    System.arraycopy(bytes, begun + 1, bytes, begun + 1 + more, length);
    size = begun;
    varint(length);
    size += length;
    return this;
  }

  /// Bytes that were written before, once more.
  public ByteWriter again(int from, int to) {
    room(to - from);
    System.arraycopy(bytes, from, bytes, size, to - from);
    size += to - from;
    return this;
  }

  /// So many zero bytes.
  public ByteWriter zeros(int count) {
    room(count);
    Arrays.fill(bytes, size, size + count, (byte) 0);
    size += count;
    return this;
  }

  /// Writes a number over what stands at a place.
  public void u64At(int at, long value) {
    LONGS.set(bytes, at, value);
  }

  /// Takes back what was written after a place.
  public void backTo(int at) {
    size = at;
  }

  /// The CRC-32C of all that was written so far.
  public ByteWriter checksum() {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, size);
    return u32((int) crc.getValue());
  }

  public int size() {
    return size;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// The buffer itself, of which the first [#size] bytes were written: for who reads them at once.
  public byte[] buffer() {
    return bytes;
  }

  /// Begins again, with the room there is.
  public ByteWriter clear() {
    size = 0;
    return this;
  }

  /// Bytes as they are, without a length.
  public ByteWriter raw(byte[] value, int offset, int length) {
    room(length);
    System.arraycopy(value, offset, bytes, size, length);
    size += length;
    return this;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
