package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.Place;
import dev.pemba.cli.importing.Yaml;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Nearest;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads a world in Pemba's own form, which `docs/TESTING.md` describes.
final class PembaWorlds {
  private final Node.Mapping root;
  private final Path file;

  PembaWorlds(Node.Mapping root) {
    this.root =
        root.only(
            "name",
            "schema",
            "schema_file",
            "relationships",
            "relationships_file",
            "checks",
            "lists",
            "errors");
    this.file = root.place().file();
  }

  World world() {
    List<Relationship> relationships = new ArrayList<>();
    root.field("relationships").map(Lines::relationships).ifPresent(relationships::addAll);
    root.field("relationships_file")
        .map(name -> Lines.relationships(file.resolveSibling(name.text())))
        .ifPresent(relationships::addAll);
    List<World.Case> cases = new ArrayList<>();
    root.field("checks").ifPresent(checks -> checks(checks.mapping(), cases));
    root.field("lists")
        .ifPresent(lists -> lists.items().forEach(item -> cases.add(list(item.mapping()))));
    root.field("errors")
        .ifPresent(errors -> errors.items().forEach(item -> cases.add(error(item.mapping()))));
    String name = root.field("name").map(Node::text).orElseGet(() -> file.getFileName().toString());
    return new World(
        root.place(),
        World.Format.PEMBA,
        name,
        List.of(
            new World.Stage(
                root.place(), 1, schema(), Optional.of(schemaPlace()), relationships, cases)));
  }

  private String schema() {
    if (root.hasAny("schema_file")) {
      return Yaml.read(file.resolveSibling(root.required("schema_file").text()));
    }
    return root.required("schema").text();
  }

  private Place schemaPlace() {
    return root.hasAny("schema_file")
        ? new Place(file.resolveSibling(root.required("schema_file").text()), 1)
        : root.required("schema").content();
  }

  private static void checks(Node.Mapping checks, List<World.Case> cases) {
    checks.only("allowed", "denied", "conditional");
    for (Verdict verdict : Verdict.values()) {
      checks
          .field(verdict.toString())
          .ifPresent(list -> list.items().forEach(item -> cases.add(check(item, verdict))));
    }
  }

  private static World.Case check(Node item, Verdict verdict) {
    if (item instanceof Node.Scalar) {
      Question question = Asking.PLAINLY.check(item, item.text());
      return new World.Case(item.place(), question, new Expected.Decided(verdict));
    }
    Node.Mapping fields =
        item.mapping().only("check", "through", "context", "relationships", "missing");
    Optional<Node> missing = fields.field("missing");
    if (missing.isPresent() && verdict != Verdict.CONDITIONAL) {
      throw new FormatException(
          missing.get().place(), "expected `missing` under `conditional` only");
    }
    return new World.Case(
        item.place(),
        asking(fields).check(item, fields.required("check").text()),
        new Expected.Decided(verdict, missing.map(names -> new TreeSet<>(names.texts()))));
  }

  private static Asking asking(Node.Mapping fields) {
    return new Asking(
        Texts.contextOf(fields),
        fields.field("relationships").map(Lines::relationships).orElse(List.of()).stream()
            .map(Texts::relationship)
            .toList(),
        fields.field("through").map(Node::texts).orElse(List.of()).stream()
            .map(Texts::object)
            .toList());
  }

  private static World.Case list(Node.Mapping fields) {
    fields.only(
        "objects",
        "subjects",
        "through",
        "context",
        "relationships",
        "are",
        "conditional",
        "except");
    List<String> are = names(fields, "are");
    List<String> conditional = names(fields, "conditional");
    if (fields.has("objects")) {
      Question.Objects question = asking(fields).objects(fields, fields.required("objects").text());
      String type = question.request().getObjectType();
      if (fields.has("except")) {
        throw new FormatException(fields.place(), "expected `except` with `subjects` only");
      }
      return new World.Case(
          fields.place(),
          question,
          new Expected.Objects(
              new TreeSet<>(ids(fields, type, "", are)),
              new TreeSet<>(ids(fields, type, "", conditional))));
    }
    Question.Subjects question =
        asking(fields).subjects(fields, fields.required("subjects").text());
    String type = question.request().getSubjectType();
    String relation = question.request().getSubjectRelation();
    TreeMap<String, Verdict> entries = new TreeMap<>();
    ids(fields, type, relation, are).forEach(id -> entries.put(id, Verdict.ALLOWED));
    ids(fields, type, relation, conditional).forEach(id -> entries.put(id, Verdict.CONDITIONAL));
    List<String> excluded = ids(fields, type, relation, names(fields, "except"));
    return new World.Case(
        fields.place(), question, new Expected.Subjects(entries, Optional.of(excluded)));
  }

  private static List<String> names(Node.Mapping fields, String field) {
    return fields.field(field).map(Node::texts).orElse(List.of());
  }

  /// The ids of references that must all be of one kind.
  static List<String> ids(Node node, String type, String relation, List<String> references) {
    List<String> ids = new ArrayList<>();
    String suffix = relation.isEmpty() ? "" : "#" + relation;
    for (String reference : references) {
      if (!reference.startsWith(type + ":")
          || !reference.endsWith(suffix)
          || (suffix.isEmpty() && reference.contains("#"))) {
        throw new FormatException(
            node.place(), "expected `%s:…%s`, found `%s`".formatted(type, suffix, reference));
      }
      ids.add(reference.substring(type.length() + 1, reference.length() - suffix.length()));
    }
    return ids;
  }

  private static World.Case error(Node.Mapping fields) {
    fields.only(
        "check",
        "objects",
        "subjects",
        "write",
        "schema",
        "through",
        "context",
        "relationships",
        "reason");
    Expected expected = new Expected.Refused(Set.of(reason(fields.required("reason"))));
    return new World.Case(fields.place(), faulty(fields), expected);
  }

  private static Question faulty(Node.Mapping fields) {
    Asking asking = asking(fields);
    if (fields.has("check")) {
      return asking.check(fields, fields.required("check").text());
    }
    if (fields.has("objects")) {
      return asking.objects(fields, fields.required("objects").text());
    }
    if (fields.has("subjects")) {
      return asking.subjects(fields, fields.required("subjects").text());
    }
    if (fields.has("write")) {
      WriteRequest.Builder write = WriteRequest.newBuilder();
      for (Relationship relationship : Lines.relationships(fields.required("write"))) {
        write.addUpdates(
            Update.newBuilder()
                .setOperation(Update.Operation.OPERATION_TOUCH)
                .setRelationship(Texts.relationship(relationship)));
      }
      return new Question.Write(write.build());
    }
    return new Question.Schema(
        SchemaServiceWriteRequest.newBuilder().setSchema(fields.required("schema").text()).build());
  }

  private static Reason reason(Node node) {
    try {
      return Reason.valueOf(node.text());
    } catch (IllegalArgumentException _) {
      throw new FormatException(
          node.place(),
          "expected a reason such as `UNKNOWN_RELATION`, found `%s`%s"
              .formatted(node.text(), Nearest.hint(node.text(), Arrays.asList(Reason.values()))));
    }
  }
}
