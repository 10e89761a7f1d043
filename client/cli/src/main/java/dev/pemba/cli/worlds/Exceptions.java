package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The few cases of OpenFGA's tests where Pemba means something else on purpose, each reviewed and
/// with its reason, in `exceptions.yaml`. Remembers which were used. Thread-safe.
final class Exceptions {
  /// More would say that it is not a few.
  static final int MOST = 10;

  private static final String FILE = "exceptions.yaml";

  /// What of a stage an exception excuses.
  enum Part {
    MODEL,
    CHECK,
    LIST_OBJECTS,
    LIST_USERS
  }

  /// One reviewed case.
  record Entry(String test, int stage, Part part, String reason) {}

  private final List<Entry> entries;
  private final Set<Entry> used = new LinkedHashSet<>();

  Exceptions(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  static Exceptions reviewed() {
    try (InputStream in = Exceptions.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the program is not whole: `%s` lacks".formatted(FILE));
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Node> documents = Yaml.documents(Path.of(FILE), text);
      return new Exceptions(documents.getFirst().items().stream().map(Exceptions::entry).toList());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Entry entry(Node node) {
    Node.Mapping fields = node.mapping().only("test", "stage", "part", "reason");
    return new Entry(
        fields.required("test").text(),
        fields.required("stage").integer(),
        Part.valueOf(fields.required("part").text().toUpperCase(java.util.Locale.ROOT)),
        fields.required("reason").text());
  }

  List<Entry> entries() {
    return entries;
  }

  /// The exception for this part of a stage, which from now on counts as used.
  synchronized Optional<Entry> use(World world, World.Stage stage, Part part) {
    Optional<Entry> found =
        entries.stream()
            .filter(_ -> world.format() == World.Format.OPENFGA_TEST)
            .filter(entry -> entry.test().equals(world.name()) && entry.stage() == stage.number())
            .filter(entry -> entry.part() == part)
            .findFirst();
    found.ifPresent(used::add);
    return found;
  }

  /// In the order of their use.
  synchronized List<Entry> used() {
    return List.copyOf(used);
  }
}
