package dev.pemba.server.log;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.Provenance;
import dev.pemba.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One entry of the log: what a change came to, by names alone, so that another node can replay it.
///
/// @param schema the new schema's text, if the change replaced it
public record LogEntry(Header header, List<Effect> effects, Optional<String> schema) {
  public LogEntry {
    effects = List.copyOf(effects);
  }

  /// Who, when and why: outlives the rest of the entry.
  public record Header(
      Revision revision, Instant time, Provenance provenance, Optional<String> idempotencyKey) {}

  /// One relationship that really changed.
  ///
  /// @param update CREATE for new, TOUCH for replaced, DELETE for removed
  /// @param leavesHistory true if an older value was replaced or removed: always so for TOUCH and
  ///   DELETE, and for a CREATE in the place of an expired relationship
  public record Effect(Change.Update update, boolean leavesHistory) {}

  /// As Watch tells it.
  public Applied toApplied() {
    return new Applied(
        header.revision(),
        header.time(),
        header.provenance(),
        effects.stream().map(Effect::update).toList(),
        schema);
  }
}
