package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import java.util.Optional;

/// The stored edges that match a query in the world of one revision, in key order.
///
/// At the head that is `forward` or `reverse` alone. Of an older world, what was ended since then
/// comes from `history`, merged in. Not thread-safe; close it.
final class Scan implements AutoCloseable {
  private final boolean possible;
  private final RowCursor now;
  private final Optional<RowCursor> ended;

  /// @param past true if `revision` may be older than what `reader` sees
  Scan(Reader reader, Query query, long revision, boolean past) {
    Direction direction = query.direction();
    RowCursor.Span span = RowCursor.Span.at(revision);
    this.possible = query.possible();
    this.now = new RowCursor(reader, direction.family(), direction, query.pattern(), span);
    this.ended =
        past
            ? Optional.of(new RowCursor(reader, Family.HISTORY, direction, query.pattern(), span))
            : Optional.empty();
  }

  /// Goes to the first match.
  void start() {
    seek(0, 0);
  }

  /// Goes to the first match after a key.
  void startAfter(EdgeKey key, Direction direction) {
    long near = key.near(direction);
    long far = key.far(direction) + 1;
    seek(far == 0 ? near + 1 : near, far);
  }

  private void seek(long near, long far) {
    if (possible) {
      now.seek(near, far);
      ended.ifPresent(cursor -> cursor.seek(near, far));
    }
  }

  boolean isValid() {
    return now.isValid() || (ended.isPresent() && ended.get().isValid());
  }

  /// The cursor that stands at the next row: valid until [#next].
  RowCursor row() {
    if (ended.isEmpty() || !ended.get().isValid()) {
      return now;
    }
    if (!now.isValid()) {
      return ended.get();
    }
    int order = now.compareTo(ended.get());
    Invariant.check(order != 0, "an edge is alive once at most at any revision");
    return order < 0 ? now : ended.get();
  }

  void next() {
    row().next();
  }

  @Override
  public void close() {
    now.close();
    ended.ifPresent(RowCursor::close);
  }
}
