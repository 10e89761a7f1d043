package dev.pemba.cli;

import dev.pemba.v1.Relationship;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The relationships of several files, one file after the other.
final class ImportLines implements Iterator<Relationship>, AutoCloseable {
  private final Session session;
  private final Iterator<String> files;
  private Optional<RelationshipLines> current = Optional.empty();
  private long bytesOfClosed;

  ImportLines(ImportSource source, Session session) {
    this.session = session;
    this.files = source.files().iterator();
  }

  @Override
  public boolean hasNext() {
    try {
      while (current.isEmpty() || !current.get().hasNext()) {
        close();
        if (!files.hasNext()) {
          return false;
        }
        current = Optional.of(RelationshipLines.open(files.next(), session));
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Relationship next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.orElseThrow().next();
  }

  long bytesRead() {
    return bytesOfClosed + current.map(RelationshipLines::bytesRead).orElse(0L);
  }

  @Override
  public void close() throws IOException {
    if (current.isPresent()) {
      bytesOfClosed += current.get().bytesRead();
      current.get().close();
      current = Optional.empty();
    }
  }
}
