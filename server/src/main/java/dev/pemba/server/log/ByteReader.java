package dev.pemba.server.log;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;

/// Reads what [ByteWriter] wrote. Whatever is not there or does not fit is `DATA_CORRUPT`, naming
/// what was being read. Not thread-safe.
public final class ByteReader {
  private final byte[] bytes;
  private final String what;
  private int at;
  private int end;

  /// @param what the thing that is read, for messages: the column family
  public ByteReader(byte[] bytes, String what) {
    this.bytes = bytes;
    this.what = what;
    this.end = bytes.length;
  }

  public int u8() {
    need(1);
    return bytes[at++] & 0xff;
  }

  public int u16() {
    return (u8() << 8) | u8();
  }

  public int u32() {
    return (u16() << 16) | u16();
  }

  public long u64() {
    return ((long) u32() << 32) | (u32() & 0xffff_ffffL);
  }

  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a number longer than 10 bytes");
  }

  /// A count or length: never more than what is left, so that damage can't ask for much memory.
  public int count() {
    long value = varint();
    if (value < 0 || value > end - at) {
      throw corrupt("a count beyond the end");
    }
    return (int) value;
  }

  public byte[] raw(int length) {
    need(length);
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /// Passes over so many bytes.
  public void skip(int length) {
    need(length);
    at += length;
  }

  public byte[] rest() {
    return raw(end - at);
  }

  public String text() {
    int length = count();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /// Checks the CRC-32C at the end, over everything before it, and leaves it out from then on.
  public ByteReader verified() {
    if (end < 4) {
      throw corrupt("no checksum");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end - 4);
    int stored = new ByteReader(Arrays.copyOfRange(bytes, end - 4, end), what).u32();
    if ((int) crc.getValue() != stored) {
      throw corrupt("a wrong checksum");
    }
    end -= 4;
    return this;
  }

  /// Reads the version that stands first, which must be the one this release reads.
  public ByteReader version(int known) {
    int version = u8();
    if (version != known) {
      throw corrupt("version %d, which this release can't read".formatted(version));
    }
    return this;
  }

  /// How many bytes were read.
  public int at() {
    return at;
  }

  public boolean atEnd() {
    return at == end;
  }

  public PembaException corrupt(String fault) {
    return new PembaException(
        Reason.DATA_CORRUPT,
        "stored data is damaged: `%s` holds %s".formatted(what, fault),
        Map.of("family", what));
  }

  private void need(int count) {
    if (count > end - at) {
      throw corrupt("a value that is cut short");
    }
  }
}
