package dev.pemba.cli.exports;

import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalLong;

/// A file that holds the first leaf not delivered yet, for places that can't tell. It is replaced
/// as a whole, so a kill leaves the old one or the new one.
public final class Bookmark {
  private final Optional<Path> file;

  /// @param file empty for none: then nothing is remembered
  public Bookmark(Optional<Path> file) {
    this.file = file;
  }

  OptionalLong next() throws IOException {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return OptionalLong.empty();
    }
    String text = Files.readString(file.get()).strip();
    if (!text.matches("\\d{1,18}")) {
      throw PembaException.malformed(
          "`%s` is no bookmark: expected the number of a record".formatted(file.get()));
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  void set(long next) throws IOException {
    if (file.isPresent()) {
      Path path = file.get();
      Path beside = path.resolveSibling(path.getFileName() + ".new");
      Files.writeString(beside, next + "\n");
      Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
