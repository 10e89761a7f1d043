package dev.pemba.server.audit;

import dev.pemba.server.app.Recorder;
import dev.pemba.server.audit.AuditRecord.Outcome;

/// What the record says of a check, as [CheckRecords] writes it.
///
/// @param written entities but the id's, as [Waiting] says, and the texts of the record from the
///   subject on
/// @param entities how many of the bytes are those of entities
record SaidCheck(String permission, Outcome outcome, Bytes written, int entities)
    implements Recorder.Said {
  /// With the objects that hold it; permissions are few, and shared.
  private static final long OBJECT_BYTES = 72;

  @Override
  public long bytes() {
    return OBJECT_BYTES + written.length();
  }
}
