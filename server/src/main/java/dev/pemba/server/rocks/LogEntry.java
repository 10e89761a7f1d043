package dev.pemba.server.rocks;

import dev.pemba.model.Applied;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.server.log.LogHeader;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One entry of the log: what a change came to, in this store's numbers.
///
/// Numbers follow from the log alone, so every node that applied the same log has the same ones;
/// and a number keeps its name for ever.
///
/// @param schema the new schema's text, if the change replaced it
record LogEntry(LogHeader header, List<Effect> effects, Optional<String> schema) {
  LogEntry {
    effects = List.copyOf(effects);
  }

  /// One relationship that really changed.
  ///
  /// @param operation CREATE for new, TOUCH for replaced, DELETE for removed
  /// @param grant what was written; of a deletion, what was stored
  /// @param leavesHistory true if an older value was replaced or removed: always so for TOUCH and
  ///   DELETE, and for a CREATE in the place of an expired relationship
  record Effect(Operation operation, EdgeKey key, Grant grant, boolean leavesHistory) {}

  long revision() {
    return header.revision().value();
  }

  /// As Watch tells it.
  Applied toApplied(Directory directory) {
    List<Update> updates = new ArrayList<>(effects.size());
    for (Effect effect : effects) {
      updates.add(
          new Update(effect.operation, Naming.relationship(effect.key, effect.grant, directory)));
    }
    return new Applied(header.revision(), header.time(), header.provenance(), updates, schema);
  }
}
