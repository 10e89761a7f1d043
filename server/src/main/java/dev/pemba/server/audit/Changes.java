package dev.pemba.server.audit;

import dev.pemba.model.Change;
import dev.pemba.model.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The store's log of changes, as the record reads it. A change and its entry there are one atomic
/// write, so whatever was changed comes on record, however the process ends in between.
/// Thread-safe.
public interface Changes {
  /// The last revision.
  long head();

  /// The revisions at which the schema was replaced, ascending.
  List<Long> schemaRevisions();

  /// The first change after a revision; empty if there is none.
  ///
  /// @param mostUpdates of a change with more of them, none is named
  Optional<Seen> next(long after, int mostUpdates);

  /// A change.
  ///
  /// @param updates what really changed; empty if there are too many, or they are no longer kept
  /// @param count how many there are; 0 if they are no longer kept
  /// @param digest SHA-256 of the change as it is stored; empty if it is no longer kept
  record Seen(
      long revision,
      Instant time,
      Provenance provenance,
      List<Change.Update> updates,
      long count,
      Bytes digest,
      boolean schema) {
    public Seen {
      updates = List.copyOf(updates);
    }
  }
}
