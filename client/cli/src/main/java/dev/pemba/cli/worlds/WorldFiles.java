package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.Place;
import dev.pemba.cli.importing.Yaml;
import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds the worlds in files and folders, and tells by a file's content which kind it is.
final class WorldFiles {
  private static final String KINDS =
      "expected a Pemba world (`schema` with `checks`, `lists` or `errors`), a SpiceDB validation"
          + " file (`schema` with `relationships`), an OpenFGA test file (`tests` with `stages`)"
          + " or an OpenFGA store file (`model` or `model_file` with `tests`)";

  private WorldFiles() {}

  /// What a file holds: the worlds that could be read, what could not, and what was passed over.
  record Loaded(List<World> worlds, List<FormatException> faults, List<Shape.Unread> unread) {
    Loaded {
      worlds = List.copyOf(worlds);
      faults = List.copyOf(faults);
      unread = List.copyOf(unread);
    }
  }

  /// The files meant by these paths: files as they are, and every `.yaml` and `.yml` of a folder
  /// but lists of tuples, which belong to the stores that name them.
  static List<Path> find(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> inside = Files.walk(path)) {
        inside
            .filter(file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
            .filter(file -> Files.isRegularFile(file) && !holdsTuples(file))
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new FormatException(new Place(path, 1), "expected a readable folder: " + e);
      }
    }
    return files;
  }

  private static boolean holdsTuples(Path file) {
    try {
      List<Node> documents = Yaml.documents(file);
      return documents.size() == 1 && documents.getFirst() instanceof Node.Sequence;
    } catch (FormatException _) {
      return false;
    }
  }

  /// Reads a file. Never throws: a fault is part of what was loaded.
  static Loaded load(Path file) {
    List<World> worlds = new ArrayList<>();
    List<FormatException> faults = new ArrayList<>();
    List<Shape.Unread> unread = new ArrayList<>();
    try {
      List<Node> documents = Yaml.documents(file);
      if (documents.isEmpty()) {
        throw new FormatException(new Place(file, 1), KINDS + ", found an empty file");
      }
      for (Node document : documents) {
        World.Format format = format(document);
        unread.addAll(Shape.unread(format, document));
        for (Part part : parts(format, document.mapping())) {
          try {
            worlds.add(part.reader().get());
          } catch (FormatException e) {
            faults.add(e);
          } catch (PembaException e) {
            faults.add(new FormatException(part.place(), e.getMessage()));
          }
        }
      }
    } catch (FormatException e) {
      faults.add(e);
    }
    return new Loaded(worlds, faults, unread);
  }

  /// Tells the kind by fields that only one kind has. A schema with relationships alone may be
  /// SpiceDB's or ours: then SpiceDB's rules read both.
  private static World.Format format(Node document) {
    if (!(document instanceof Node.Mapping root)) {
      throw new FormatException(document.place(), KINDS + ", found " + document.kind());
    }
    if (root.hasAny("model", "model_file")) {
      return World.Format.OPENFGA_STORE;
    }
    if (root.has("tests")) {
      return World.Format.OPENFGA_TEST;
    }
    if (root.hasAny("assertions", "validation", "schemaFile")
        || Set.of("schema", "relationships").equals(root.fields().keySet())) {
      return World.Format.SPICEDB;
    }
    if (root.hasAny("schema", "schema_file", "checks", "lists", "errors")) {
      return World.Format.PEMBA;
    }
    throw new FormatException(
        root.place(), KINDS + ", found the fields " + String.join(", ", root.fields().keySet()));
  }

  /// What of a document is read by itself, so that a fault in it leaves the rest.
  private record Part(Place place, Supplier<World> reader) {}

  private static List<Part> parts(World.Format format, Node.Mapping root) {
    return switch (format) {
      case PEMBA -> List.of(new Part(root.place(), () -> new PembaWorlds(root).world()));
      case SPICEDB -> List.of(new Part(root.place(), () -> new SpiceDbFiles(root).world()));
      case OPENFGA_STORE -> List.of(new Part(root.place(), () -> new OpenFgaStores(root).world()));
      case OPENFGA_TEST ->
          root.required("tests").items().stream()
              .map(test -> new Part(test.place(), () -> OpenFgaTests.world(test.mapping())))
              .toList();
    };
  }
}
