package dev.pemba.server.gateway;

import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import dev.pemba.schema.Nearest;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A part of a YAML file that knows its line. What is not understood is an error, nothing is
/// ignored.
record Yaml(String file, Node node, String name) {
  private static final int MOST_DEPTH = 20;

  /// The one document of a file.
  static Yaml parse(String file, String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MOST_DEPTH);
    options.setMaxAliasesForCollections(0);
    try {
      Node root = new org.yaml.snakeyaml.Yaml(options).compose(new StringReader(text));
      if (root == null) {
        throw new Place(file, 1).fault("the file is empty: expected `identities` and `routes`");
      }
      return new Yaml(file, root, "the file");
    } catch (MarkedYAMLException e) {
      int line = Optional.ofNullable(e.getProblemMark()).map(Mark::getLine).orElse(0) + 1;
      throw new Place(file, line).fault("this is no readable YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new Place(file, 1).fault("this is no readable YAML: " + e.getMessage());
    }
  }

  Place place() {
    return new Place(file, node.getStartMark().getLine() + 1);
  }

  PembaException expected(String what) {
    return place().fault("`%s`: expected %s".formatted(name, what));
  }

  /// The fields of a mapping, by name.
  Map<String, Yaml> fields() {
    if (!(node instanceof MappingNode mapping)) {
      throw expected("fields, as in `name: value`");
    }
    Map<String, Yaml> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Yaml key = new Yaml(file, tuple.getKeyNode(), name);
      String field = key.text();
      if (fields.put(field, new Yaml(file, tuple.getValueNode(), field)) != null) {
        throw key.place().fault("`%s` stands here twice".formatted(field));
      }
    }
    return fields;
  }

  /// Fields that were checked.
  record Fields(Map<String, Yaml> all) {
    /// One that is needed.
    Yaml get(String name) {
      return find(name)
          .orElseThrow(() -> Invariant.broken("a field is asked for that is not needed"));
    }

    Optional<Yaml> find(String name) {
      return Optional.ofNullable(all.get(name));
    }

    boolean has(String name) {
      return all.containsKey(name);
    }
  }

  /// The same, of which all must be among those named.
  Fields fields(Set<String> needed, Set<String> optional) {
    Map<String, Yaml> fields = fields();
    Set<String> known = new HashSet<>(needed);
    known.addAll(optional);
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      Yaml key = new Yaml(file, tuple.getKeyNode(), name);
      if (!known.contains(key.text())) {
        throw key.place()
            .fault(
                "`%s` is nothing that %s has%s: expected %s"
                    .formatted(
                        key.text(),
                        name.equals("the file") ? name : "`" + name + "`",
                        Nearest.hint(key.text(), known),
                        words(known)));
      }
    }
    for (String one : needed.stream().sorted().toList()) {
      if (!fields.containsKey(one)) {
        throw place().fault("`%s` has no `%s`".formatted(name, one));
      }
    }
    return new Fields(fields);
  }

  private static String words(Set<String> known) {
    return String.join(", ", known.stream().sorted().map(word -> "`" + word + "`").toList());
  }

  /// The items of a list; a single value is a list of one.
  List<Yaml> items() {
    if (!(node instanceof SequenceNode sequence)) {
      return List.of(this);
    }
    List<Yaml> items = new ArrayList<>();
    sequence.getValue().forEach(item -> items.add(new Yaml(file, item, name)));
    if (items.isEmpty()) {
      throw expected("at least one");
    }
    return items;
  }

  /// The text of a value that is not empty.
  String text() {
    if (!(node instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
      throw expected("a text");
    }
    return scalar.getValue();
  }

  /// A truth value, a number or a text, as YAML takes it.
  Object value() {
    String text = text();
    if (node.getTag().equals(Tag.BOOL)) {
      return flag();
    }
    try {
      if (node.getTag().equals(Tag.INT)) {
        return Long.parseLong(text);
      }
      if (node.getTag().equals(Tag.FLOAT)) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException _) {
      throw expected("a number in decimal digits, or a text in quotes");
    }
    return text;
  }

  /// True if the value is `true`; anything else but `false` is an error.
  boolean flag() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw expected("`true` or `false`, or a text in quotes");
    };
  }
}
