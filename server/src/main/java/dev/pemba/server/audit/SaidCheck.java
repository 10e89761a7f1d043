package dev.pemba.server.audit;

import dev.pemba.server.app.Recorder;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.log.ByteWriter;
import java.util.UUID;

/// What the record says of a check, as [CheckRecords] writes it: entities but the id's, as
/// [Waiting] says, and the texts of the record from the subject on.
///
/// Kept with each answer that is remembered, so made of as few objects as can be: each one more is
/// one more place in memory to wait for. Immutable.
final class SaidCheck implements Recorder.Said {
  /// With the array's head; permissions are few, and shared.
  private static final long OBJECT_BYTES = 48;

  private final String permission;
  private final Outcome outcome;
  private final byte[] written;
  private final int entities;

  SaidCheck(String permission, Outcome outcome, byte[] written, int entities) {
    this.permission = permission;
    this.outcome = outcome;
    this.written = written;
    this.entities = entities;
  }

  String permission() {
    return permission;
  }

  Outcome outcome() {
    return outcome;
  }

  /// Writes how many entities there are, that of a record's id and those that are said here.
  void entities(UUID id, ByteWriter out) {
    out.varint(1 + entities / Waiting.ENTITY_BYTES);
    Waiting.entity(Entities.ID, Entities.hash(id), out);
    out.raw(written, 0, entities);
  }

  /// Writes the record from the subject on.
  void texts(ByteWriter out) {
    out.raw(written, entities, written.length - entities);
  }

  @Override
  public long bytes() {
    return OBJECT_BYTES + written.length;
  }
}
