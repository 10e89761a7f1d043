package dev.pemba.cli.exports;

import com.google.gson.JsonObject;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;

/// Records as events of the Open Cybersecurity Schema Framework, version 1.8.0, profile
/// `security_control`: decisions as API Activity (6003), all else as Entity Management (3004).
///
/// Who acts is the event's actor: the last of the chain, or the subject itself. Who they act for,
/// and all that the framework has no name for, is under `unmapped`; `unmapped.leaf` is the record's
/// place in the log.
final class Ocsf {
  private Ocsf() {}

  static JsonObject of(long leaf, AuditRecord record) {
    JsonObject unmapped = new JsonObject();
    unmapped.addProperty("leaf", leaf);
    unmapped.addProperty("kind", JsonLines.kind(record));
    unmapped.addProperty("revision", record.revision());
    JsonObject event =
        record.body() instanceof Asked asked
            ? OcsfDecisions.of(record, asked, unmapped)
            : OcsfChanges.of(record, unmapped);
    event.add("unmapped", unmapped);
    return event;
  }
}
