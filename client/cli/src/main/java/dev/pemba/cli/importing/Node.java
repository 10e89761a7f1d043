package dev.pemba.cli.importing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A part of a YAML or JSON file that knows its line.
///
/// Scalars keep their text: `yes`, `1e3` or a time stays what was written, and is read as a value
/// only where a value is asked for, by the rules of YAML 1.2's core schema.
public sealed interface Node {

  Place place();

  /// What it is, for messages.
  String kind();

  /// A single value.
  ///
  /// @param quoted true if it was written in quotes or as a block: then it is always text
  /// @param content where its first line stands: a block's text starts under its mark
  record Scalar(Place place, String text, boolean quoted, Place content) implements Node {
    @Override
    public String kind() {
      return isNull() ? "nothing" : "`" + text + "`";
    }

    boolean isNull() {
      return !quoted
          && (text.isEmpty() || text.equals("~") || text.equals("null") || text.equals("Null"));
    }
  }

  /// A list.
  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /// Named fields, in the order of the file.
  record Mapping(Place place, Map<String, Node> fields) implements Node {
    public Mapping {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String kind() {
      return "a mapping";
    }

    /// The field, if it is there and not null.
    public Optional<Node> field(String name) {
      return Optional.ofNullable(fields.get(name)).filter(node -> !node.isNothing());
    }

    public Node required(String name) {
      return field(name)
          .orElseThrow(() -> new FormatException(place, "expected a field `" + name + "`"));
    }

    public boolean has(String name) {
      return fields.containsKey(name);
    }

    public boolean hasAny(String... names) {
      return Arrays.stream(names).anyMatch(fields::containsKey);
    }

    /// Refuses fields of other names, so that a mistyped one is not read past.
    public Mapping only(String... names) {
      Set<String> known = Set.of(names);
      for (Map.Entry<String, Node> field : fields.entrySet()) {
        if (!known.contains(field.getKey())) {
          throw new FormatException(
              field.getValue().place(),
              "unknown field `%s`: expected one of %s"
                  .formatted(field.getKey(), String.join(", ", names)));
        }
      }
      return this;
    }
  }

  /// True for an absent value.
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.isNull();
  }

  default Mapping mapping() {
    if (this instanceof Mapping mapping) {
      return mapping;
    }
    throw expected("a mapping");
  }

  /// The items of a list; nothing counts as an empty list.
  default List<Node> items() {
    if (this instanceof Sequence sequence) {
      return sequence.items();
    }
    if (isNothing()) {
      return List.of();
    }
    throw expected("a list");
  }

  /// The text as written.
  default String text() {
    if (this instanceof Scalar scalar && !scalar.isNull()) {
      return scalar.text();
    }
    throw expected("a text");
  }

  /// Where the text's first line stands.
  default Place content() {
    return place();
  }

  default List<String> texts() {
    return items().stream().map(Node::text).toList();
  }

  default boolean truth() {
    String text = text();
    return switch (text) {
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> throw expected("`true` or `false`");
    };
  }

  default int integer() {
    try {
      return Integer.parseInt(text());
    } catch (NumberFormatException _) {
      throw expected("a whole number");
    }
  }

  /// The value in JSON's shapes: null, `Boolean`, `Long`, `Double`, `String`, `List`, `Map`.
  default @Nullable Object value() {
    return switch (this) {
      case Scalar scalar -> Scalars.value(scalar);
      case Sequence(_, List<Node> items) -> {
        List<@Nullable Object> list = new ArrayList<>();
        items.forEach(item -> list.add(item.value()));
        yield list;
      }
      case Mapping mapping -> mapping.values();
    };
  }

  /// A mapping's fields as values.
  default Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> map = new TreeMap<>();
    mapping().fields().forEach((name, node) -> map.put(name, node.value()));
    return map;
  }

  default FormatException expected(String what) {
    return new FormatException(place(), "expected %s, found %s".formatted(what, kind()));
  }
}
