package dev.pemba.cli;

import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an import reads: at most one schema, and files of relationships.
///
/// A folder stands for its `schema.zed` and `relationships.txt`: the form that `pemba export`
/// writes and that packs have.
///
/// @param files paths, or `-` for standard input
/// @param bytes size of the files together; 0 if not known
record ImportSource(Optional<Path> schema, List<String> files, long bytes) {
  static final String SCHEMA = "schema.zed";
  static final String RELATIONSHIPS = "relationships.txt";

  ImportSource {
    files = List.copyOf(files);
  }

  static ImportSource of(List<String> arguments) throws IOException {
    List<Path> schemas = new ArrayList<>();
    List<String> files = new ArrayList<>();
    long bytes = 0;
    boolean known = true;
    for (String argument : arguments) {
      if (argument.equals("-")) {
        files.add(argument);
        known = false;
        continue;
      }
      Path path = Path.of(argument);
      if (Files.isDirectory(path)) {
        int before = files.size() + schemas.size();
        if (Files.exists(path.resolve(SCHEMA))) {
          schemas.add(path.resolve(SCHEMA));
        }
        if (Files.exists(path.resolve(RELATIONSHIPS))) {
          files.add(path.resolve(RELATIONSHIPS).toString());
          bytes += Files.size(path.resolve(RELATIONSHIPS));
        }
        if (files.size() + schemas.size() == before) {
          throw PembaException.malformed(
              "folder `%s` holds neither `%s` nor `%s`".formatted(path, SCHEMA, RELATIONSHIPS));
        }
      } else if (!Files.exists(path)) {
        throw new NoSuchFileException(argument);
      } else if (argument.endsWith(".zed")) {
        schemas.add(path);
      } else {
        files.add(argument);
        bytes += Files.size(path);
      }
    }
    if (schemas.size() > 1) {
      throw PembaException.malformed(
          "there is one schema to write, and `%s` and `%s` are two"
              .formatted(schemas.get(0), schemas.get(1)));
    }
    return new ImportSource(schemas.stream().findFirst(), files, known ? bytes : 0);
  }
}
