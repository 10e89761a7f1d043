package dev.pemba.server.audit;

import dev.pemba.model.Change;
import dev.pemba.model.Provenance;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.log.ByteWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Makes records of changes. The same change always makes the same record, so it does not matter at
/// which try it comes in.
final class ChangeRecords {
  /// What the server itself writes into a change's metadata; see `app.Caller`.
  static final String CALLER = "asserted_by";

  static final String ADDRESS = "address";
  static final String REQUEST = "request_id";
  static final String TRACE = "trace_id";
  static final String BREAK_GLASS = "break_glass";

  private final Pseudonyms naming;
  private final RelationshipNames texts;

  ChangeRecords(Pseudonyms naming) {
    this.naming = naming;
    this.texts = new RelationshipNames(naming);
  }

  AuditRecord of(Changes.Seen seen) {
    Provenance provenance = seen.provenance();
    Map<String, String> metadata = new HashMap<>(provenance.metadata());
    String caller = metadata.getOrDefault(CALLER, provenance.actor());
    metadata.remove(CALLER);
    Origin origin =
        new Origin(
            caller, taken(metadata, ADDRESS), taken(metadata, REQUEST), taken(metadata, TRACE));
    boolean breakGlass = taken(metadata, BREAK_GLASS).equals("true");
    List<String> updates = bounded(seen.updates().stream().map(this::print).toList());
    return new AuditRecord(
        0,
        seen.time().toEpochMilli(),
        id(seen),
        seen.revision(),
        0,
        origin,
        new Changed(
            naming.inText(provenance.actor()),
            provenance.reason(),
            metadata,
            breakGlass,
            updates,
            seen.count(),
            seen.digest().toString(),
            seen.schema()));
  }

  /// None if they are too long: a record must fit into a block.
  private static List<String> bounded(List<String> updates) {
    long characters = updates.stream().mapToLong(String::length).sum();
    return characters <= RecordCodec.MOST_UPDATE_CHARACTERS ? updates : List.of();
  }

  private static String taken(Map<String, String> metadata, String key) {
    String value = metadata.remove(key);
    return value == null ? "" : value;
  }

  /// Ordered by time like a decision's; made from the revision.
  private static UUID id(Changes.Seen seen) {
    byte[] name = new ByteWriter(16).u64(seen.revision()).raw(seen.digest().array()).toBytes();
    long low = UUID.nameUUIDFromBytes(name).getLeastSignificantBits();
    long high = (seen.time().toEpochMilli() << 16) | 0x7000L | (seen.revision() & 0xfffL);
    return new UUID(high, (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
  }

  private String print(Change.Update update) {
    String sign =
        switch (update.operation()) {
          case CREATE -> "+";
          case TOUCH -> "~";
          case DELETE -> "-";
        };
    return sign + texts.of(update.relationship());
  }
}
