package dev.pemba.server.app;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Bytes as opaque printable text: a prefix that names the kind, then base64url of the bytes and
/// their checksum. The checksum finds slips and edits; it is no signature, as nothing secret or
/// privileged is inside.
final class Sealed {
  private static final int CHECKSUM_BYTES = 4;

  private Sealed() {}

  static String seal(String prefix, byte[] content) {
    byte[] all =
        ByteBuffer.allocate(content.length + CHECKSUM_BYTES)
            .put(content)
            .putInt(checksum(prefix, content))
            .array();
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /// The content, or empty if the text was not made by [#seal] with this prefix.
  static Optional<byte[]> open(String prefix, String text) {
    if (!text.startsWith(prefix)) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text.substring(prefix.length()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (all.length < CHECKSUM_BYTES) {
      return Optional.empty();
    }
    byte[] content = new byte[all.length - CHECKSUM_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(all).get(content);
    // Base64 decoders accept several spellings of the last character; only ours is a token.
    return buffer.getInt() == checksum(prefix, content) && seal(prefix, content).equals(text)
        ? Optional.of(content)
        : Optional.empty();
  }

  private static int checksum(String prefix, byte[] content) {
    CRC32C checksum = new CRC32C();
    for (int i = 0; i < prefix.length(); i++) {
      checksum.update(prefix.charAt(i));
    }
    checksum.update(content);
    return (int) checksum.getValue();
  }
}
