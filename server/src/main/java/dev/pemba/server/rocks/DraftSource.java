package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import dev.pemba.store.Symbols;

/// What is known of the world that a [Draft] is made in, beside the edges.
interface DraftSource {
  Symbols symbols();

  /// The number of an id with the revision that first named it; unknown if it has none here.
  Named named(int type, ObjectId id);

  /// True if a list is known to have no edges here, without a look at them.
  ///
  /// @param since the revision that first named the near end
  boolean isEmpty(Direction direction, EdgeKey edge, long since);

  /// A pinned head. Thread-safe.
  record OfHead(Head head, Shared shared) implements DraftSource {
    @Override
    public Symbols symbols() {
      return head.state().symbols();
    }

    @Override
    public Named named(int type, ObjectId id) {
      return shared.ids().named(new IdKey(type, id), head.revision(), head);
    }

    /// INVARIANT (no edge before its ends): an edge is created at or after the revision that first
    /// named each of its ends, and marks the stripes of both its lists. So a list whose stripe
    /// stands still since before its near end was named is empty.
    @Override
    public boolean isEmpty(Direction direction, EdgeKey edge, long since) {
      ListKey list = ListKey.of(direction, edge.near(direction), End.kind(edge.far(direction)));
      return shared.edgeStripes().lastModified(list.stripe()) < since;
    }
  }
}
