package dev.pemba.cli.importing;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads OpenFGA's tuples: a YAML or JSON list, JSON lines, or CSV.
public final class OpenFgaTuples {
  private OpenFgaTuples() {}

  /// The tuples of a file, read by what its name ends with.
  public static List<Relationship> read(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".csv")) {
      return TupleCsv.read(file);
    }
    if (name.endsWith(".jsonl")) {
      List<Relationship> tuples = new ArrayList<>();
      List<String> lines = Yaml.read(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          tuples.add(tuple(line(file, i + 1, lines.get(i))));
        }
      }
      return tuples;
    }
    return list(Yaml.document(file));
  }

  private static Node line(Path file, int number, String text) {
    Place place = new Place(file, number);
    List<Node> documents = Yaml.documents(place, text);
    if (documents.size() != 1) {
      throw new FormatException(place, "expected a tuple, found `%s`".formatted(text.strip()));
    }
    return documents.getFirst();
  }

  /// A list of tuples, also one inside a field `tuples` or `writes`, as exports have it.
  public static List<Relationship> list(Node node) {
    if (node instanceof Node.Mapping mapping) {
      for (String field : List.of("tuples", "tuple_keys", "writes")) {
        if (mapping.field(field).isPresent()) {
          return list(mapping.required(field));
        }
      }
    }
    return node.items().stream().map(OpenFgaTuples::tuple).toList();
  }

  private static Relationship tuple(Node node) {
    Node.Mapping fields = node.mapping();
    if (fields.fields().containsKey("key")) {
      return tuple(fields.only("key", "timestamp").required("key"));
    }
    fields.only("object", "relation", "user", "condition");
    try {
      return new Relationship(
          ObjectRef.parse(fields.required("object").text()),
          new RelationName(fields.required("relation").text()),
          Subject.parse(fields.required("user").text()),
          fields.field("condition").map(OpenFgaTuples::condition),
          Optional.empty());
    } catch (PembaException e) {
      throw new FormatException(node.place(), "expected a tuple: " + e.getMessage());
    }
  }

  private static Condition condition(Node node) {
    Node.Mapping fields = node.mapping().only("name", "context");
    return new Condition(
        new CaveatName(fields.required("name").text()),
        fields.field("context").map(Node::values).map(Context::new).orElse(Context.EMPTY));
  }
}
