package dev.pemba.cli.importing;

import java.nio.file.Path;

/// Where something stands: a file and a line, counted from 1.
public record Place(Path file, int line) {
  /// The place some lines further down in the same file.
  public Place plus(int lines) {
    return new Place(file, line + lines);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
