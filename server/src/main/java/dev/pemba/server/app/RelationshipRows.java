package dev.pemba.server.app;

import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Snapshot.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stored relationships that exist at one instant, in key order, in slices of bounded count and
/// weight. Closed before its snapshot. Not thread-safe.
final class RelationshipRows implements Paging.Entries<Stored>, AutoCloseable {
  /// About the characters in one slice: contexts may be large, and a message must not be.
  private static final int SLICE_CHARACTERS = 1 << 20;

  private final Snapshot.Rows rows;
  private final Pinned pinned;
  private @Nullable Stored next;

  RelationshipRows(Pinned pinned, RelationshipFilter filter, Optional<Cursor> cursor) {
    this.pinned = pinned;
    this.rows = pinned.snapshot().relationships(filter, cursor.map(RelationshipRows::key));
    advance();
  }

  @Override
  public Paging.Slice<Stored> take(int limit) {
    List<Stored> slice = new ArrayList<>();
    String position = "";
    int weight = 0;
    while (next != null && slice.size() < limit && weight < SLICE_CHARACTERS) {
      slice.add(next);
      weight += weight(next.relationship());
      advance();
    }
    if (!slice.isEmpty()) {
      Relationship.Key last = slice.getLast().relationship().key();
      position = Relationship.of(last.object(), last.relation(), last.subject()).toString();
    }
    return new Paging.Slice<>(slice, position, next != null);
  }

  @Override
  public void close() {
    rows.close();
  }

  private void advance() {
    next = null;
    while (next == null && rows.hasNext()) {
      Stored stored = rows.next();
      next = pinned.hasExpired(stored.relationship()) ? null : stored;
    }
  }

  private static int weight(Relationship relationship) {
    return 64
        + relationship.object().id().value().length()
        + relationship.subject().toString().length()
        + relationship.condition().map(c -> c.context().toString().length()).orElse(0);
  }

  private static Relationship.Key key(Cursor cursor) {
    return Relationship.parse(cursor.position()).key();
  }
}
