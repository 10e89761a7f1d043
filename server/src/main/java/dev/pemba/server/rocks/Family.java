package dev.pemba.server.rocks;

import java.nio.charset.StandardCharsets;

/// The column families.
enum Family {
  /// RocksDB insists on one of this name; empty.
  DEFAULT("default", 0),
  /// [EdgeKey] by object → [EdgeValue]: what is true now.
  FORWARD("forward", EdgeKey.PREFIX_BYTES),
  /// [EdgeKey] by subject → [EdgeValue]: the same edges.
  REVERSE("reverse", EdgeKey.PREFIX_BYTES),
  /// [EdgeKey] in both directions with the revision that ended it → [EdgeValue].
  HISTORY("history", EdgeKey.HISTORY_PREFIX_BYTES),
  /// `revision u64 | part u8` → header (part 0) or body (part 1) of a log entry.
  CHANGES("changes", 0),
  /// `type u16 | id` → `number u32 | first revision varint`.
  IDS("ids", 0),
  /// `type u16 | number u32` → `first revision varint | id`.
  NAMES("names", 0),
  /// `revision u64` → text of the schema that came into force there.
  SCHEMAS("schemas", 0),
  /// See [Meta].
  META("meta", 0),
  /// `key` → [Idempotency].
  IDEMPOTENCY("idempotency", 0),
  /// Blocks of the record of decisions: the keys and values of the two are those of `audit`.
  AUDIT("audit", 0),
  /// What finds and proves records.
  AUDIT_INDEX("audit_index", 0);

  private final String title;
  private final int prefixBytes;

  Family(String title, int prefixBytes) {
    this.title = title;
    this.prefixBytes = prefixBytes;
  }

  String title() {
    return title;
  }

  byte[] titleBytes() {
    return title.getBytes(StandardCharsets.UTF_8);
  }

  /// Length of the prefix that filters and prefix reads work on; 0 for none.
  int prefixBytes() {
    return prefixBytes;
  }
}
