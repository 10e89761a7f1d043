package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which fields of another project's file are read, level by level.
///
/// Their own tools pass over fields they don't know, so files have such fields. They are passed
/// over here too, but said, so that nobody takes a mistyped expectation for a tested one.
final class Shape {
  /// Whatever is in it: a value, or names that are the file's own.
  private static final Shape ANY = new Shape(Map.of(), true);

  private static final Shape CONDITION = of("name", "context");

  private static final Shape TUPLE = of("object", "relation", "user").with("condition", CONDITION);

  private static final Shape ASSERTION =
      of("name", "description", "context", "expectation", "errorCode")
          .with("contextualTuples", TUPLE);

  private static final Shape STAGE =
      of("name", "description", "model")
          .with("tuples", TUPLE)
          .with("checkAssertions", ASSERTION.with("tuple", of("object", "relation", "user")))
          .with("listObjectsAssertions", ASSERTION.with("request", of("user", "type", "relation")))
          .with(
              "listUsersAssertions",
              ASSERTION.with("request", of("object", "relation", "filters")));

  private static final Shape OPENFGA_TEST =
      of().with("tests", of("name", "description").with("stages", STAGE));

  private static final Shape STORED =
      of("name", "description", "tuple_file", "tuple_files").with("tuples", TUPLE);

  private static final Shape OPENFGA_STORE =
      STORED
          .with("model", ANY)
          .with("model_file", ANY)
          .with(
              "tests",
              STORED
                  .with(
                      "check",
                      of(
                          "name",
                          "description",
                          "user",
                          "users",
                          "object",
                          "objects",
                          "context",
                          "assertions"))
                  .with(
                      "list_objects",
                      of("name", "description", "user", "type", "context", "assertions"))
                  .with(
                      "list_users",
                      of("name", "description", "object", "context", "assertions")
                          .with("user_filter", of("type", "relation"))));

  private static final Shape SPICEDB =
      of("schema", "schemaFile", "relationships", "validation")
          .with("assertions", of("assertTrue", "assertCaveated", "assertFalse"));

  private final Map<String, Shape> fields;
  private final boolean any;

  private Shape(Map<String, Shape> fields, boolean any) {
    this.fields = Map.copyOf(fields);
    this.any = any;
  }

  /// A field that is not read.
  record Unread(Place place, String field) {}

  private static Shape of(String... names) {
    Map<String, Shape> fields = new HashMap<>();
    for (String name : names) {
      fields.put(name, ANY);
    }
    return new Shape(fields, false);
  }

  private Shape with(String name, Shape inside) {
    Map<String, Shape> more = new HashMap<>(fields);
    more.put(name, inside);
    return new Shape(more, false);
  }

  /// The fields of a document that are not read. Of Pemba's own worlds there are none: their reader
  /// refuses what it does not know.
  static List<Unread> unread(World.Format format, Node document) {
    List<Unread> unread = new ArrayList<>();
    switch (format) {
      case PEMBA -> ANY.collect(document, unread);
      case SPICEDB -> SPICEDB.collect(document, unread);
      case OPENFGA_TEST -> OPENFGA_TEST.collect(document, unread);
      case OPENFGA_STORE -> OPENFGA_STORE.collect(document, unread);
    }
    return unread;
  }

  private void collect(Node node, List<Unread> unread) {
    switch (node) {
      case Node.Sequence sequence -> sequence.items().forEach(item -> collect(item, unread));
      case Node.Mapping mapping -> {
        if (!any) {
          mapping.fields().forEach((name, inside) -> field(name, inside, unread));
        }
      }
      case Node.Scalar _ -> {}
    }
  }

  private void field(String name, Node inside, List<Unread> unread) {
    Shape shape = fields.get(name);
    if (shape == null) {
      unread.add(new Unread(inside.place(), name));
    } else {
      shape.collect(inside, unread);
    }
  }
}
