package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a change with an idempotency key came to, so that its repetition is answered alike.
///
/// ```
/// revision u64 | time u64 | content hash text | relationships varint | complete u8
/// ```
record Idempotency(
    long revision, long timeMillis, String hash, int relationships, boolean complete) {

  static byte[] key(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  byte[] toBytes() {
    return new ByteWriter(64)
        .u64(revision)
        .u64(timeMillis)
        .text(hash)
        .varint(relationships)
        .u8(complete ? 1 : 0)
        .toBytes();
  }

  static Idempotency read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, Family.IDEMPOTENCY.title());
    return new Idempotency(in.u64(), in.u64(), in.text(), (int) in.varint(), in.u8() == 1);
  }

  /// The first outcome again, or `IDEMPOTENCY_KEY_REUSED` if the content is another.
  Store.Outcome repeat(String key, String content) {
    if (!hash.equals(content)) {
      throw new PembaException(
          Reason.IDEMPOTENCY_KEY_REUSED,
          "the idempotency key `%s` was used for another change at revision %d"
              .formatted(key, revision),
          Map.of("idempotency_key", key, "revision", Long.toString(revision)));
    }
    return new Store.Outcome(new Revision(revision), relationships, complete);
  }
}
