package dev.pemba.graph;

import dev.pemba.store.Snapshot;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The stored relationships that a draft leaves alone, then those that it writes. Not thread-safe.
final class DraftRows implements Snapshot.Rows {
  private final Snapshot.Rows stored;
  private final DraftSnapshot draft;
  private final Iterator<Snapshot.Stored> own;
  private Snapshot.@Nullable Stored next;

  DraftRows(Snapshot.Rows stored, DraftSnapshot draft, List<Snapshot.Stored> own) {
    this.stored = stored;
    this.draft = draft;
    this.own = own.iterator();
  }

  @Override
  public boolean hasNext() {
    while (next == null && stored.hasNext()) {
      Snapshot.Stored row = stored.next();
      if (!draft.changes(row.relationship().key())) {
        next = row;
      }
    }
    if (next == null && own.hasNext()) {
      next = own.next();
    }
    return next != null;
  }

  @Override
  public Snapshot.Stored next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Snapshot.Stored row = next;
    next = null;
    return row;
  }

  @Override
  public void close() {
    stored.close();
  }
}
