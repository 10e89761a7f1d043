package dev.pemba.server.rocks;

import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The lives of stored edges: what was ended, from `history`, merged with what stands, in key order
/// and within a key in the order of time.
///
/// Rows are read some at a time, so that the names they need are looked up together. Closes its
/// world when it is used up or closed. Not thread-safe.
final class StoredLives implements Store.Lives {
  private static final int ROWS_AT_ONCE = 256;
  private static final long STANDS = Long.MAX_VALUE;

  private final World world;
  private final RowCursor ended;
  private final RowCursor standing;
  private final Deque<Store.Life> ready = new ArrayDeque<>();
  private Optional<Row> before = Optional.empty();
  private boolean closed;

  /// @param ended the revision that ended it, or [#STANDS]
  private record Row(EdgeKey key, EdgeValue value, long ended) {
    /// True if this was written in the place of `earlier`, by the change that ended it.
    boolean follows(Row earlier) {
      return key.equals(earlier.key) && earlier.ended == value.created();
    }
  }

  private StoredLives(World world, Head head, Query query) {
    this.world = world;
    RowCursor.Span span = new RowCursor.Span(world.revision().value(), head.state().oldest());
    this.ended = new RowCursor(head, Family.HISTORY, query.direction(), query.pattern(), span);
    this.standing =
        new RowCursor(head, query.direction().family(), query.direction(), query.pattern(), span);
  }

  /// Takes over the world, a world of `head`, unless it throws.
  static StoredLives open(
      World world, Head head, RelationshipFilter filter, Optional<Store.LifePosition> after) {
    Query query = Query.of(filter, world, head);
    Optional<EdgeKey> from = after.map(position -> Query.after(position.key(), world));
    StoredLives lives = new StoredLives(world, head, query);
    try {
      if (query.possible()) {
        lives.start(query, from, after.map(position -> position.created().value()).orElse(0L));
      }
    } catch (RuntimeException e) {
      lives.ended.close();
      lives.standing.close();
      throw e;
    }
    return lives;
  }

  /// Goes to the first life of a key that was created after a revision.
  private void start(Query query, Optional<EdgeKey> from, long created) {
    long near = from.map(key -> key.near(query.direction())).orElse(0L);
    long far = from.map(key -> key.far(query.direction())).orElse(0L);
    ended.seek(near, far);
    standing.seek(near, far);
    while (from.isPresent()
        && isValid()
        && row().key().equals(from.get())
        && row().value().created() <= created) {
      before = Optional.of(take());
    }
  }

  private boolean isValid() {
    return ended.isValid() || standing.isValid();
  }

  /// The cursor of the next life: of two with one key, what stands is the later.
  private RowCursor row() {
    if (!standing.isValid()) {
      return ended;
    }
    return ended.isValid() && ended.compareTo(standing) <= 0 ? ended : standing;
  }

  @SuppressWarnings("ReferenceEquality") // which of the two cursors
  private Row take() {
    RowCursor row = row();
    // A world of the past does not know yet what was ended later.
    boolean told = row == ended && row.ended() <= world.revision().value();
    Row taken = new Row(row.key(), row.value(), told ? row.ended() : STANDS);
    row.next();
    return taken;
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty() && !closed) {
      fill();
      if (ready.isEmpty()) {
        close();
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Store.Life next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.removeFirst();
  }

  private void fill() {
    List<Row> rows = new ArrayList<>();
    while (isValid() && rows.size() < ROWS_AT_ONCE) {
      rows.add(take());
    }
    if (rows.isEmpty()) {
      return;
    }
    Directory names = new StoredRows.EndNames(world, rows.stream().map(Row::key).toList());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      boolean replaced =
          i + 1 < rows.size() ? rows.get(i + 1).follows(row) : isValid() && peek().follows(row);
      ready.add(
          new Store.Life(
              relationship(row, names),
              new Revision(row.value().created()),
              row.ended() == STANDS ? Optional.empty() : Optional.of(new Revision(row.ended())),
              before.filter(row::follows).map(earlier -> relationship(earlier, names)),
              replaced));
      before = Optional.of(row);
    }
  }

  private Row peek() {
    RowCursor row = row();
    return new Row(row.key(), row.value(), STANDS);
  }

  private static Relationship relationship(Row row, Directory names) {
    return Naming.relationship(row.key(), row.value().grant(), names);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ended.close();
      standing.close();
      world.close();
    }
  }
}
