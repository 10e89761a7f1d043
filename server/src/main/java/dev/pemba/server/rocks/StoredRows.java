package dev.pemba.server.rocks;

import dev.pemba.model.Revision;
import dev.pemba.store.Snapshot;
import java.util.NoSuchElementException;

/// Stored relationships by name, one after another. Holds a pin of its own on the head, so that a
/// snapshot that is closed too early costs no more than memory. Not thread-safe.
final class StoredRows implements Snapshot.Rows {
  private final Scan scan;
  private final Directory directory;
  private final Head head;
  private boolean closed;

  /// Takes over the scan and a pin of the head.
  StoredRows(Scan scan, Directory directory, Head head) {
    this.scan = scan;
    this.directory = directory;
    this.head = head;
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      return false;
    }
    if (scan.isValid()) {
      return true;
    }
    close();
    return false;
  }

  @Override
  public Snapshot.Stored next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RowCursor row = scan.row();
    EdgeValue value = row.value();
    Snapshot.Stored stored =
        new Snapshot.Stored(
            Naming.relationship(row.key(), value.grant(), directory),
            new Revision(value.created()));
    scan.next();
    return stored;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scan.close();
      head.unpin();
    }
  }
}
