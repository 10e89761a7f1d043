package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.v1.Relationship;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Relationships of a text file, one a line; blank lines and those starting with `//` or `#` are
/// passed over. A faulty line is told with its file, its number and its text.
final class RelationshipLines implements Iterator<Relationship>, AutoCloseable {
  private static final String STANDARD_INPUT = "standard input";

  private final String name;
  private final CountingStream bytes;
  private final BufferedReader lines;
  private final boolean changes;
  private long line;
  private boolean deletion;
  private Optional<Relationship> next = Optional.empty();

  private RelationshipLines(String name, InputStream in, boolean changes) {
    this.name = name;
    this.changes = changes;
    this.bytes = new CountingStream(in);
    this.lines =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            1 << 16);
  }

  /// Opens a file, or standard input for `-`.
  static RelationshipLines open(String file, Session session) throws IOException {
    return open(file, session, false);
  }

  /// The same, where a `-` before a relationship says that it is to be deleted.
  static RelationshipLines changes(String file, Session session) throws IOException {
    return open(file, session, true);
  }

  private static RelationshipLines open(String file, Session session, boolean changes)
      throws IOException {
    return file.equals("-")
        ? new RelationshipLines(STANDARD_INPUT, session.in(), changes)
        : new RelationshipLines(file, Files.newInputStream(Path.of(file)), changes);
  }

  /// Reads lines that are in memory.
  ///
  /// @param name what to call them where a line is faulty
  static RelationshipLines of(String name, byte[] lines) {
    return new RelationshipLines(name, new ByteArrayInputStream(lines), false);
  }

  /// Bytes read so far, for progress.
  long bytesRead() {
    return bytes.count;
  }

  /// The number of the line that was read last, from 1 on.
  long line() {
    return line;
  }

  /// True if the relationship that was read last is to be deleted.
  boolean isDeletion() {
    return deletion;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next.isEmpty()) {
        String text = lines.readLine();
        if (text == null) {
          return false;
        }
        line++;
        String stripped = line == 1 && text.startsWith("\ufeff") ? text.substring(1) : text;
        stripped = stripped.strip();
        if (!stripped.isEmpty() && !stripped.startsWith("//") && !stripped.startsWith("#")) {
          deletion = changes && stripped.startsWith("-");
          next = Optional.of(parse(deletion ? stripped.substring(1).strip() : stripped));
        }
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
    Relationship relationship = next.orElseThrow();
    next = Optional.empty();
    return relationship;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private Relationship parse(String text) {
    try {
      return Texts.relationship(text);
    } catch (PembaException e) {
      throw new PembaException(
          e.reason(),
          "%s, line %d: %s\n%s".formatted(name, line, e.getMessage(), excerpt(line, text)),
          e.details());
    }
  }

  /// The line with its number in the margin, as schema errors show it.
  static String excerpt(long line, String text) {
    return "%5d | %s".formatted(line, Printable.of(text));
  }

  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
