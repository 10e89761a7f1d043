package dev.pemba.cli.exports;

import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;

/// Entries as lines of a file. A file that exists goes on after the leaf of its last line; half a
/// line at its end, as a kill leaves it, is cut off first.
public final class FileSink implements Sink {
  private static final int STEP = 1 << 16;

  private final FileChannel file;
  private final OptionalLong next;

  private FileSink(FileChannel file, OptionalLong next) {
    this.file = file;
    this.next = next;
  }

  /// Opens a file, or makes it. Throws `PembaException` if it holds something else.
  public static FileSink open(Path path, Format format) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(file, path);
      long end = afterNewline(file, file.size());
      OptionalLong next = end == 0 ? atFirst(file, path) : after(file, end, format, path);
      file.truncate(end);
      file.position(end);
      return new FileSink(file, next);
    } catch (IOException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  private static void lock(FileChannel file, Path path) throws IOException {
    try {
      if (file.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException _) {
      // told below
    }
    throw PembaException.malformed("another export is writing to `%s`".formatted(path));
  }

  /// Of a file that holds no whole line: half a record at most.
  private static OptionalLong atFirst(FileChannel file, Path path) throws IOException {
    if (file.size() > 0 && read(file, 0, 1)[0] != '{') {
      throw PembaException.malformed("`%s` holds something that is no record".formatted(path));
    }
    return OptionalLong.empty();
  }

  private static OptionalLong after(FileChannel file, long end, Format format, Path path)
      throws IOException {
    long start = afterNewline(file, end - 1);
    byte[] line = read(file, start, Math.toIntExact(end - 1 - start));
    try {
      return OptionalLong.of(format.leafOf(new String(line, StandardCharsets.UTF_8)) + 1);
    } catch (PembaException failure) {
      throw PembaException.malformed(
          "the last line of `%s` is no record in this format: %s"
              .formatted(path, failure.getMessage()));
    }
  }

  /// The place after the last newline below `end`; 0 if there is none.
  private static long afterNewline(FileChannel file, long end) throws IOException {
    for (long to = end; to > 0; ) {
      long from = Math.max(0, to - STEP);
      byte[] bytes = read(file, from, (int) (to - from));
      for (int i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] == '\n') {
          return from + i + 1;
        }
      }
      to = from;
    }
    return 0;
  }

  private static byte[] read(FileChannel file, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) {
      // reads on
    }
    return buffer.array();
  }

  @Override
  public OptionalLong next() {
    return next;
  }

  @Override
  public void write(List<Entry> batch) throws IOException {
    StringBuilder lines = new StringBuilder();
    batch.forEach(entry -> lines.append(entry.json()).append('\n'));
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      file.force(false);
    }
  }
}
