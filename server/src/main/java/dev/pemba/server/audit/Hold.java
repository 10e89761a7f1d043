package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.time.Instant;

/// A legal hold: what it covers stays on record although its retention has ended.
///
/// @param entity the subject or object whose records are held, as text; empty for every record
/// @param from records of this time or later
/// @param to records before this time
public record Hold(String name, String entity, Instant from, Instant to, String reason) {
  /// Later than any record.
  public static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

  private static final int MOST_NAME_CHARACTERS = 128;

  public Hold {
    if (name.isEmpty() || name.length() > MOST_NAME_CHARACTERS) {
      throw PembaException.malformed(
          "a hold's name has 1 to %d characters".formatted(MOST_NAME_CHARACTERS));
    }
    if (from.isBefore(Instant.EPOCH) || to.isAfter(FOREVER) || !from.isBefore(to)) {
      throw PembaException.malformed(
          "a hold from `%s` to `%s` is none: expected two times from 1970 to 9999, the first before the second"
              .formatted(from, to));
    }
    if (reason.isBlank()) {
      throw PembaException.malformed("a hold needs a `reason`");
    }
  }

  boolean covers(AuditRecord record) {
    Instant time = Instant.ofEpochMilli(record.timeMillis());
    return !time.isBefore(from) && time.isBefore(to) && (entity.isEmpty() || isOf(record));
  }

  private boolean isOf(AuditRecord record) {
    boolean[] found = {false};
    int wanted = Entities.hash(entity);
    Entities.of(record, (_, hash) -> found[0] |= hash == wanted);
    return found[0];
  }

  byte[] toBytes() {
    return new ByteWriter(64)
        .text(name)
        .text(entity)
        .u64(from.toEpochMilli())
        .u64(to.toEpochMilli())
        .text(reason)
        .toBytes();
  }

  static Hold read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, "audit");
    return new Hold(
        in.text(),
        in.text(),
        Instant.ofEpochMilli(in.u64()),
        Instant.ofEpochMilli(in.u64()),
        in.text());
  }
}
