package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.Place;
import dev.pemba.cli.importing.Yaml;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Relationships in their text form: a block with one a line, or a list.
///
/// Blank lines, and lines that start with `//` or `#`, say nothing.
final class Lines {
  private Lines() {}

  static List<Relationship> relationships(Node node) {
    if (node instanceof Node.Sequence sequence) {
      return sequence.items().stream()
          .map(item -> relationship(item.place(), item.text()))
          .toList();
    }
    return node.isNothing() ? List.of() : relationships(node.content(), node.text());
  }

  static List<Relationship> relationships(Path file) {
    return relationships(new Place(file, 1), Yaml.read(file));
  }

  private static List<Relationship> relationships(Place start, String text) {
    List<Relationship> relationships = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("//") && !line.startsWith("#")) {
        relationships.add(relationship(start.plus(i), line));
      }
    }
    return relationships;
  }

  private static Relationship relationship(Place place, String text) {
    try {
      return Relationship.parse(text);
    } catch (PembaException e) {
      throw new FormatException(place, "expected a relationship: " + e.getMessage());
    }
  }
}
