package dev.pemba.server.app;

import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Snapshot;
import java.util.List;
import java.util.Optional;

/// Everything at one revision: the schema, then every relationship that exists or is yet to start.
/// Thread-safe.
public final class ExportRelationships {
  private final Worlds worlds;
  private final int messageEntries;

  public ExportRelationships(Worlds worlds, int messageEntries) {
    this.worlds = worlds;
    this.messageEntries = messageEntries;
  }

  /// Where an export goes. Methods block and throw as those of [Sink] do.
  public interface Receiver {
    void start(String schema, Token token);

    void next(List<Relationship> relationships);

    void end();
  }

  public void run(Consistency consistency, Effort effort, Receiver receiver) {
    Deadline deadline = effort.deadline();
    try (Pinned pinned = worlds.pin(consistency, deadline);
        RelationshipRows rows =
            new RelationshipRows(
                pinned,
                new RelationshipRows.Wanted(RelationshipFilter.ALL, _ -> true, deadline),
                Optional.empty())) {
      receiver.start(pinned.snapshot().schema().text(), pinned.token());
      boolean more = true;
      while (more) {
        deadline.check();
        Paging.Slice<Snapshot.Stored> slice = rows.take(messageEntries);
        receiver.next(slice.entries().stream().map(Snapshot.Stored::relationship).toList());
        more = slice.more();
      }
      receiver.end();
    }
  }
}
