package dev.pemba.cli.exports;

import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Pruned;
import java.util.Optional;

/// A record made ready for another system.
///
/// @param leaf its place in the log: whoever gets an entry twice knows it by that
/// @param object what it is about; empty if about no one object. Entries about one object stay in
///   order, however a system spreads them
/// @param json one line
record Entry(long leaf, Optional<String> object, String json) {
  /// The object that a record is about; of a change, the first one that it names.
  static Optional<String> objectOf(AuditRecord record) {
    return switch (record.body()) {
      case Asked asked -> Optional.of(asked.object()).filter(object -> !object.isEmpty());
      case Changed changed ->
          changed.updates().stream()
              .findFirst()
              .map(update -> update.substring(1, update.indexOf('#')));
      case Held held -> Optional.of(held.entity()).filter(entity -> !entity.isEmpty());
      case Configured _, Gap _, Pruned _, Forgotten _ -> Optional.empty();
    };
  }
}
