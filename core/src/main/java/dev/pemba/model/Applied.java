package dev.pemba.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A change that took effect, as Watch reads it from the log.
///
/// @param time the change's own timestamp, millisecond precision, never going back
/// @param updates what really changed: CREATE for new, TOUCH for replaced, DELETE for removed
/// @param schema the new schema's text, if the change replaced it
public record Applied(
    Revision revision,
    Instant time,
    Provenance provenance,
    List<Change.Update> updates,
    Optional<String> schema) {
  public Applied {
    updates = List.copyOf(updates);
  }
}
