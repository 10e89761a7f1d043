package dev.pemba.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that appears whole or not at all: written beside its name, renamed at the end.
final class NewFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final Writer writer;

  NewFile(Path file) throws IOException {
    this.file = file;
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    this.partial = file.resolveSibling(file.getFileName() + ".partial");
    this.writer = Files.newBufferedWriter(partial);
  }

  NewFile append(String text) {
    try {
      writer.append(text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives it its name.
  void finish() throws IOException {
    writer.close();
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Removes what was not finished.
  @Override
  public void close() throws IOException {
    writer.close();
    Files.deleteIfExists(partial);
  }
}
