package dev.pemba.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
    int plain = 0;
    while (plain < value.length() && isPlain(value.charAt(plain))) {
      plain++;
    }
    int bytes = plain;
    for (int i = plain; i < value.length(); ) {
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

  private static boolean isPlain(int c) {
    return c > ' ' && c < 0x7f && c != '#';
  }

  private static boolean isAllowed(int c) {
    return isPlain(c) || isAllowedBeyondAscii(c);
  }

  private static boolean isAllowedBeyondAscii(int c) {
    return c != '#'
        && !Character.isISOControl(c)
        && !Character.isWhitespace(c)
        && !Character.isSpaceChar(c)
        && !(c >= 0xd800 && c <= 0xdfff);
  }

  // Written out, as these are compared in the hot path and the generated ones inline badly.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectId(String text) && value.equals(text);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
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
