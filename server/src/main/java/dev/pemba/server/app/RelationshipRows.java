package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Snapshot.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Stored relationships that are not over at one instant, in key order, in slices of bounded count
/// and weight. Closed before its snapshot. Not thread-safe.
final class RelationshipRows implements Paging.Entries<Stored>, AutoCloseable {
  /// About the characters in one slice: contexts may be large, and a message must not be.
  private static final int SLICE_CHARACTERS = 1 << 20;

  /// Rows that may be passed over between two looks at the deadline.
  private static final int STRIDE = 1_024;

  private final Snapshot.Rows rows;
  private final Pinned pinned;
  private final Wanted wanted;
  private long seen;
  private @Nullable Stored next;

  RelationshipRows(Pinned pinned, Wanted wanted, Optional<Cursor> cursor) {
    this.pinned = pinned;
    this.wanted = wanted;
    this.rows = pinned.snapshot().relationships(wanted.filter, cursor.map(RelationshipRows::key));
    try {
      advance();
    } catch (PembaException failure) {
      rows.close();
      throw failure;
    }
  }

  /// Which relationships.
  ///
  /// @param also what must hold beside the filter
  /// @param deadline looked at while rows are passed over
  record Wanted(RelationshipFilter filter, Predicate<Relationship> also, Deadline deadline) {}

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
      if (++seen % STRIDE == 0) {
        wanted.deadline.check();
      }
      Stored stored = rows.next();
      boolean over = pinned.hasExpired(stored.relationship());
      next = !over && wanted.also.test(stored.relationship()) ? stored : null;
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
