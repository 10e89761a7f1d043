package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.OpenFgaModel;
import dev.pemba.cli.importing.OpenFgaModules;
import dev.pemba.cli.importing.OpenFgaSchema;
import dev.pemba.cli.importing.OpenFgaTuples;
import dev.pemba.cli.importing.Place;
import dev.pemba.cli.importing.Yaml;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import io.grpc.Channel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What files of SpiceDB or OpenFGA hold, in Pemba's words: at most one schema, relationships, and
/// what must follow from both.
public final class Foreign {
  private final List<Path> schemaFiles = new ArrayList<>();
  private final Map<Relationship.Key, Relationship> relationships = new LinkedHashMap<>();
  private final List<World.Case> cases = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<String> schema = Optional.empty();
  private Optional<Schema> compiled = Optional.empty();

  private Foreign() {}

  /// An assertion that the server answers otherwise.
  public record Failure(String place, String question, String expected, String got) {}

  /// Reads SpiceDB's files: schemas (`.zed`), validation files (`.yaml`, `.yml`), and relationships
  /// in text form (all others). Throws `MALFORMED_REQUEST` with the file and line of a fault, and
  /// whatever a schema or relationship is refused by.
  public static Foreign spiceDb(List<Path> files) {
    Foreign read = new Foreign();
    return read.all(files, read::spiceDb);
  }

  /// Reads OpenFGA's files: models (`.fga`, `.mod`, JSON), tuples (CSV, JSON, JSON lines, YAML),
  /// and stores. Throws `MALFORMED_REQUEST` with the file and line of a fault, and whatever a
  /// schema or relationship is refused by.
  public static Foreign openFga(List<Path> files) {
    Foreign read = new Foreign();
    return read.all(files, read::openFga);
  }

  private interface Reader {
    void read(Path file);
  }

  private Foreign all(List<Path> files, Reader reader) {
    for (Path file : files) {
      try {
        reader.read(file);
      } catch (FormatException e) {
        throw PembaException.malformed(e.place() + ": " + e.problem());
      }
    }
    checkRelationships();
    return this;
  }

  private void spiceDb(Path file) {
    String name = file.toString();
    if (name.endsWith(".zed")) {
      Place place = new Place(file, 1);
      String text = Yaml.read(file);
      schema(file, SpiceDbFiles.compile(place, text).text());
      noteChanges(place, text, schema.orElseThrow());
    } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      Node.Mapping root = Yaml.document(file).mapping();
      noteUnread(World.Format.SPICEDB, root);
      world(file, new SpiceDbFiles(root).world());
      root.field("schema")
          .ifPresent(node -> noteChanges(node.content(), node.text(), schema.orElseThrow()));
    } else {
      Lines.relationships(file).forEach(this::add);
    }
  }

  private void openFga(Path file) {
    String name = file.toString();
    if (name.endsWith(".fga") || name.endsWith(".mod")) {
      model(file, OpenFgaModules.read(file));
    } else if (name.endsWith(".csv") || name.endsWith(".jsonl")) {
      OpenFgaTuples.read(file).forEach(this::add);
    } else {
      Node document = Yaml.document(file);
      if (document instanceof Node.Mapping root && root.hasAny("model", "model_file")) {
        noteUnread(World.Format.OPENFGA_STORE, root);
        world(file, new OpenFgaStores(root).world());
      } else if (document instanceof Node.Mapping root && root.has("type_definitions")) {
        model(file, OpenFgaModules.read(file));
      } else if (document instanceof Node.Mapping root
          && !root.hasAny("tuples", "tuple_keys", "writes")) {
        throw new FormatException(
            root.place(),
            "expected a model (`type_definitions`), tuples (a list, or `tuples`) or a store"
                + " (`model` or `model_file`), found the fields "
                + String.join(", ", root.fields().keySet()));
      } else {
        OpenFgaTuples.list(document).forEach(this::add);
      }
    }
  }

  private void model(Path file, OpenFgaModel model) {
    schema(file, OpenFgaSchema.print(model));
  }

  private void world(Path file, World world) {
    World.Stage first = world.stages().getFirst();
    schema(file, first.schema());
    first.relationships().forEach(this::add);
    cases.addAll(first.cases());
    for (World.Stage other : world.stages().subList(1, world.stages().size())) {
      notes.add("%s: too many tuples of its own: this test is not read".formatted(other.place()));
    }
  }

  private void schema(Path file, String text) {
    schemaFiles.add(file);
    if (schemaFiles.size() > 1) {
      throw PembaException.malformed(
          "there is one schema to write, and `%s` and `%s` are two"
              .formatted(schemaFiles.get(0), file));
    }
    schema = Optional.of(text);
    try {
      compiled = Optional.of(SchemaCompiler.compile(text));
    } catch (PembaException fault) {
      throw PembaException.malformed(
          "%s: what it says is no valid schema: %s".formatted(file, fault.getMessage()));
    }
  }

  /// So that nothing is written if some of it would be refused.
  private void checkRelationships() {
    if (compiled.isEmpty()) {
      return; // the schema that the server has will judge
    }
    for (Relationship relationship : relationships.values()) {
      try {
        compiled.get().checkAllowed(relationship);
      } catch (PembaException refused) {
        throw PembaException.malformed(
            "`%s` can't be written: %s".formatted(relationship, refused.getMessage()));
      }
    }
  }

  private void add(Relationship relationship) {
    Relationship before = relationships.put(relationship.key(), relationship);
    if (before != null && !before.equals(relationship)) {
      notes.add("`%s` replaces `%s`, which the files say too".formatted(relationship, before));
    }
  }

  private void noteUnread(World.Format format, Node document) {
    Shape.unread(format, document)
        .forEach(
            unread ->
                notes.add("%s: field `%s` is not read".formatted(unread.place(), unread.field())));
  }

  /// Says which lines of a schema read otherwise here: parentheses made explicit, and arrows to
  /// what no type has.
  private void noteChanges(Place start, String given, String explicit) {
    List<String> before = given.lines().toList();
    List<String> after = explicit.lines().toList();
    for (int i = 0; i < before.size() && before.size() == after.size(); i++) {
      if (!before.get(i).equals(after.get(i))) {
        notes.add("%s: now `%s`".formatted(start.plus(i), after.get(i).strip()));
      }
    }
  }

  public Optional<String> schema() {
    return schema;
  }

  public List<Relationship> relationships() {
    return List.copyOf(relationships.values());
  }

  /// What whoever imports should know: what was changed, replaced or not read.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /// How many assertions the files make.
  public int assertions() {
    return cases.size();
  }

  /// Puts every assertion to a server and returns those that don't hold.
  public List<Failure> failures(Channel channel) {
    Asker asker = new Asker(channel);
    ListReader lists = new ListReader(asker);
    List<Failure> failures = new ArrayList<>();
    for (World.Case one : cases) {
      Answer answer =
          switch (one.question()) {
            case Question.Check(var request) -> asker.check(request);
            case Question.Objects(var request) -> lists.objects(request, 0);
            case Question.Subjects(var request) -> lists.subjects(request, 0);
            case Question.Write _, Question.Schema _ ->
                throw new IllegalStateException("neither system's files assert writes");
          };
      if (!Judge.holds(one.expected(), answer)) {
        failures.add(
            new Failure(
                one.place().toString(),
                one.question().toString(),
                one.expected().toString(),
                answer.toString()));
      }
    }
    return failures;
  }
}
