package dev.pemba.server.app;

import dev.pemba.graph.DraftSnapshot;
import dev.pemba.model.Draft;
import dev.pemba.model.PembaException;
import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.util.Optional;

/// Lays a draft over a pinned world, and judges it as a write of it would be judged.
final class Drafting {
  private static final int STRANDED_NAMED = 10;

  private final Pinned pinned;
  private final Deadline deadline;

  Drafting(Pinned pinned, Deadline deadline) {
    this.pinned = pinned;
    this.deadline = deadline;
  }

  Snapshot lay(Draft draft) {
    Optional<Schema> schema = draft.schema().map(WriteSchema::compile);
    DraftSnapshot laid = DraftSnapshot.of(pinned.snapshot(), schema, draft.updates(), pinned.now());
    schema.ifPresent(text -> strandsNothing(text, laid));
    return laid;
  }

  private void strandsNothing(Schema schema, DraftSnapshot laid) {
    Store.Stranded stranded =
        new Stranding(pinned, schema, deadline).find(STRANDED_NAMED, laid::changes);
    Optional<PembaException> refusal = stranded.refusal();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }
}
