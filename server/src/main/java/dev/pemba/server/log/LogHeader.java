package dev.pemba.server.log;

import dev.pemba.model.Provenance;
import dev.pemba.model.Revision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who changed something, when and why: outlives what was changed.
///
/// ```
/// version u8 | revision u64 | time u64 | actor | reason | pairs | key? | CRC-32C u32
/// ```
///
/// Texts are a length and UTF-8. Damage of any kind is `DATA_CORRUPT`.
public record LogHeader(
    Revision revision, Instant time, Provenance provenance, Optional<String> idempotencyKey) {
  private static final String FAMILY = "changes";
  private static final int VERSION = 1;

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(64);
    out.u8(VERSION).u64(revision.value()).u64(time.toEpochMilli());
    out.text(provenance.actor()).text(provenance.reason()).varint(provenance.metadata().size());
    provenance.metadata().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> out.text(entry.getKey()).text(entry.getValue()));
    out.text(idempotencyKey.orElse(""));
    return out.checksum().toBytes();
  }

  public static LogHeader read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, FAMILY).verified().version(VERSION);
    Revision revision = new Revision(in.u64());
    Instant time = Instant.ofEpochMilli(in.u64());
    String actor = in.text();
    String reason = in.text();
    Map<String, String> metadata = new LinkedHashMap<>();
    int pairs = in.count();
    for (int i = 0; i < pairs; i++) {
      String key = in.text();
      metadata.put(key, in.text());
    }
    String key = in.text();
    return new LogHeader(
        revision,
        time,
        new Provenance(actor, reason, metadata),
        key.isEmpty() ? Optional.empty() : Optional.of(key));
  }
}
