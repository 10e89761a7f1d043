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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads tuples as comma-separated values (RFC 4180) with OpenFGA's named columns: `user_type`,
/// `user_id`, `user_relation`, `relation`, `object_type`, `object_id`, `condition_name`,
/// `condition_context`.
final class TupleCsv {
  private static final List<String> COLUMNS =
      List.of(
          "user_type",
          "user_id",
          "user_relation",
          "relation",
          "object_type",
          "object_id",
          "condition_name",
          "condition_context");

  private final Path file;
  private final String text;
  private int at;
  private int line = 1;

  private TupleCsv(Path file, String text) {
    this.file = file;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  static List<Relationship> read(Path file) {
    return new TupleCsv(file, Yaml.read(file)).tuples();
  }

  private List<Relationship> tuples() {
    List<String> header = row();
    if (Set.copyOf(header).size() < header.size()) {
      throw new FormatException(new Place(file, 1), "a column stands here twice");
    }
    for (String column : header) {
      if (!COLUMNS.contains(column)) {
        throw new FormatException(
            new Place(file, 1),
            "unknown column `%s`: expected %s".formatted(column, String.join(", ", COLUMNS)));
      }
    }
    List<Relationship> tuples = new ArrayList<>();
    while (at < text.length()) {
      Place place = new Place(file, line);
      List<String> row = row();
      if (row.equals(List.of(""))) {
        continue;
      }
      if (row.size() != header.size()) {
        throw new FormatException(
            place, "expected %d columns, found %d".formatted(header.size(), row.size()));
      }
      Map<String, String> named = new HashMap<>();
      for (int i = 0; i < row.size(); i++) {
        named.put(header.get(i), row.get(i));
      }
      tuples.add(tuple(place, named));
    }
    return tuples;
  }

  private static Relationship tuple(Place place, Map<String, String> row) {
    try {
      String userRelation = row.getOrDefault("user_relation", "");
      String user = row.getOrDefault("user_type", "") + ":" + row.getOrDefault("user_id", "");
      return new Relationship(
          ObjectRef.parse(
              row.getOrDefault("object_type", "") + ":" + row.getOrDefault("object_id", "")),
          new RelationName(row.getOrDefault("relation", "")),
          Subject.parse(userRelation.isEmpty() ? user : user + "#" + userRelation),
          condition(row),
          Optional.empty());
    } catch (PembaException e) {
      throw new FormatException(place, "expected a tuple: " + e.getMessage());
    }
  }

  private static Optional<Condition> condition(Map<String, String> row) {
    String name = row.getOrDefault("condition_name", "");
    String context = row.getOrDefault("condition_context", "");
    if (name.isEmpty() && !context.isEmpty()) {
      throw PembaException.malformed("`condition_context` stands without a `condition_name`");
    }
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Condition(
                new CaveatName(name), context.isEmpty() ? Context.EMPTY : Context.parse(context)));
  }

  /// The fields up to the next line end outside quotes.
  private List<String> row() {
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(field());
      char c = at < text.length() ? text.charAt(at) : '\n';
      at++;
      if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
        at++;
      }
      if (c != ',') {
        line++;
        return fields;
      }
    }
  }

  private String field() {
    StringBuilder field = new StringBuilder();
    boolean quoted = at < text.length() && text.charAt(at) == '"';
    if (!quoted) {
      int from = at;
      while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at).strip();
    }
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"' && at < text.length() && text.charAt(at) == '"') {
        at++;
      } else if (c == '"') {
        if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
          throw new FormatException(
              new Place(file, line),
              "expected `,` or the line's end after a closing `\"`, found `%s`"
                  .formatted(text.charAt(at)));
        }
        return field.toString();
      }
      line += c == '\n' ? 1 : 0;
      field.append(c);
    }
    throw new FormatException(new Place(file, line), "expected the closing `\"`, found the end");
  }
}
