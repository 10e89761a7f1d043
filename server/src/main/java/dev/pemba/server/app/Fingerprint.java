package dev.pemba.server.app;

import dev.pemba.model.Invariant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongSupplier;

/// 64 bits that tell one request from another, for cursors: a hash of its parts, each with its
/// length. What may differ from page to page (page size, consistency) is left out by the caller.
public final class Fingerprint {
  private Fingerprint() {}

  /// The fingerprint that is worked out when it is first asked for: a list that fits on its page
  /// needs none. Not thread-safe.
  static LongSupplier once(LongSupplier fingerprint) {
    return new Once(fingerprint);
  }

  private static final class Once implements LongSupplier {
    private final LongSupplier fingerprint;
    private boolean known;
    private long value;

    Once(LongSupplier fingerprint) {
      this.fingerprint = fingerprint;
    }

    @Override
    public long getAsLong() {
      if (!known) {
        value = fingerprint.getAsLong();
        known = true;
      }
      return value;
    }
  }

  /// The fingerprint of a request.
  public static long of(String kind, Object... parts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException _) {
      throw Invariant.broken("every JDK has SHA-256");
    }
    add(digest, kind);
    for (Object part : parts) {
      add(digest, part.toString());
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static void add(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
