package dev.pemba.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What a token says: a revision of one store. Callers pass tokens on as they are; here they are
/// read, because what is kept must be known to be no older than a token.
///
/// @param store which store; revisions of two stores have no order
record Position(long store, long revision) {
  private static final String PREFIX = "pt_";
  private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

  /// Empty if it is no token of a form that is known here: then nobody can tell what it asks for.
  static Optional<Position> of(String token) {
    if (!token.startsWith(PREFIX)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (bytes.length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer content = ByteBuffer.wrap(bytes);
    Position position = new Position(content.getLong(), content.getLong());
    return content.getInt() == checksum(bytes) ? Optional.of(position) : Optional.empty();
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(PREFIX.getBytes(StandardCharsets.US_ASCII));
    checksum.update(bytes, 0, 2 * Long.BYTES);
    return (int) checksum.getValue();
  }

  /// False also for one of another store.
  boolean isAtLeast(Position other) {
    return store == other.store && revision >= other.revision;
  }
}
