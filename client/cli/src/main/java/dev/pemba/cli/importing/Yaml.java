package dev.pemba.cli.importing;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Files → [Node]s. Reads JSON too, which is YAML but for its tabs.
public final class Yaml {
  /// Characters of one file.
  public static final int MAX_CHARACTERS = 64 << 20;

  /// Depth of nested parts of a file.
  public static final int MAX_DEPTH = 200;

  private Yaml() {}

  /// The documents of a file that hold something.
  public static List<Node> documents(Path file) {
    return documents(file, read(file));
  }

  /// The documents of a text that stands in this file.
  public static List<Node> documents(Path file, String text) {
    return documents(new Place(file, 1), text);
  }

  /// The documents of a text that begins at this place.
  static List<Node> documents(Place start, String text) {
    Path file = start.file();
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setAllowDuplicateKeys(false);
    String clean = file.toString().endsWith(".json") ? text.replace('\t', ' ') : text;
    List<Node> documents = new ArrayList<>();
    try {
      for (org.yaml.snakeyaml.nodes.Node root :
          new org.yaml.snakeyaml.Yaml(options).composeAll(new StringReader(clean))) {
        Node node = new Reader(start).node(root, 0);
        if (!node.isNothing()) {
          documents.add(node);
        }
      }
      return documents;
    } catch (MarkedYAMLException e) {
      int below = Optional.ofNullable(e.getProblemMark()).map(Mark::getLine).orElse(0);
      throw new FormatException(start.plus(below), "expected YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new FormatException(start, "expected YAML: " + e.getMessage());
    }
  }

  /// The one document of a file.
  public static Node document(Path file) {
    List<Node> documents = documents(file);
    if (documents.size() != 1) {
      throw new FormatException(
          new Place(file, 1), "expected one document, found " + documents.size());
    }
    return documents.getFirst();
  }

  /// A file's text.
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new FormatException(
          new Place(file, 1),
          "expected a readable UTF-8 file, found %s"
              .formatted(Files.exists(file) ? e.toString() : "none of this name"));
    }
  }

  /// Turns SnakeYAML's nodes into ours.
  private record Reader(Place start) {
    Node node(org.yaml.snakeyaml.nodes.Node source, int depth) {
      Place place = start.plus(source.getStartMark().getLine());
      if (depth > MAX_DEPTH) {
        throw new FormatException(place, "expected at most %d nested parts".formatted(MAX_DEPTH));
      }
      return switch (source) {
        case ScalarNode scalar ->
            new Node.Scalar(
                place,
                scalar.getValue(),
                scalar.getScalarStyle() != ScalarStyle.PLAIN,
                isBlock(scalar) ? place.plus(1) : place);
        case SequenceNode sequence -> {
          List<Node> items = new ArrayList<>();
          for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
            items.add(node(item, depth + 1));
          }
          yield new Node.Sequence(place, items);
        }
        case MappingNode mapping -> new Node.Mapping(place, fields(mapping, depth));
        default -> throw new FormatException(place, "expected a value, a list or a mapping");
      };
    }

    private static boolean isBlock(ScalarNode scalar) {
      return scalar.getScalarStyle() == ScalarStyle.LITERAL
          || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }

    private Map<String, Node> fields(MappingNode mapping, int depth) {
      Map<String, Node> fields = new LinkedHashMap<>();
      Map<String, Node> merged = new LinkedHashMap<>();
      for (NodeTuple field : mapping.getValue()) {
        Node key = node(field.getKeyNode(), depth + 1);
        Node value = node(field.getValueNode(), depth + 1);
        if (key instanceof Node.Scalar scalar && scalar.text().equals("<<") && !scalar.quoted()) {
          value.mapping().fields().forEach(merged::putIfAbsent);
          continue;
        }
        String name = key instanceof Node.Scalar scalar ? scalar.text() : key.text();
        if (fields.put(name, value) != null) {
          throw new FormatException(key.place(), "field `%s` stands here twice".formatted(name));
        }
      }
      merged.forEach(fields::putIfAbsent);
      return fields;
    }
  }
}
