package dev.pemba.model;

import java.nio.charset.StandardCharsets;

/// The id of an object within its type: bytes compared exactly, no folding, no normalisation.
///
/// Any printable text but white space, control characters and `#`; 1 to 1024 bytes of UTF-8. E-mail
/// addresses, URNs and paths are ids as they are. `*` alone means everyone and is no id.
public record ObjectId(String value) implements Comparable<ObjectId> {
  /// Longest id, in bytes of UTF-8.
  public static final int MAX_BYTES = 1024;

  public ObjectId {
    check(value);
  }

  /// The id as stored.
  public byte[] toBytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static void check(String value) {
    if (value.isEmpty()) {
      throw PembaException.malformed("an object id is empty");
    }
    if (value.equals("*")) {
      throw PembaException.malformed("`*` means everyone of a type and is no object id");
    }
    if (value.length() > MAX_BYTES) {
      throw PembaException.limit("object_id_bytes", MAX_BYTES, value.length());
    }
    int bytes = 0;
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      if (!isAllowed(c)) {
        throw PembaException.malformed(
            "object id `%s` holds %s at position %d, which ids may not hold"
                .formatted(Printable.of(value), Printable.character(c), i));
      }
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      i += Character.charCount(c);
    }
    if (bytes > MAX_BYTES) {
      throw PembaException.limit("object_id_bytes", MAX_BYTES, bytes);
    }
  }

  private static boolean isAllowed(int c) {
    if (c > ' ' && c < 0x7f) {
      return c != '#';
    }
    return !Character.isISOControl(c)
        && !Character.isWhitespace(c)
        && !Character.isSpaceChar(c)
        && !(c >= 0xd800 && c <= 0xdfff);
  }

  @Override
  public int compareTo(ObjectId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
