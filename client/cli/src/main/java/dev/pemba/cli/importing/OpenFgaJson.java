package dev.pemba.cli.importing;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.ParameterType;
import dev.pemba.schema.Rewrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads a model in the JSON of OpenFGA's API.
///
/// Fields that carry no meaning here, such as `id` or a module's name, are passed over.
final class OpenFgaJson {
  private OpenFgaJson() {}

  static OpenFgaModel model(Node.Mapping root) {
    ModelParts parts = new ModelParts();
    for (Node item : root.required("type_definitions").items()) {
      Node.Mapping type = item.mapping();
      parts.add(item.place(), new TypeName(type.required("type").text()), relations(type));
    }
    root.field("conditions")
        .ifPresent(
            all ->
                all.mapping()
                    .fields()
                    .forEach((name, node) -> parts.add(node.place(), condition(name, node))));
    return parts.model();
  }

  private static Map<RelationName, OpenFgaModel.Relation> relations(Node.Mapping type) {
    Map<RelationName, OpenFgaModel.Relation> relations = new LinkedHashMap<>();
    Optional<Node.Mapping> metadata =
        type.field("metadata")
            .flatMap(node -> node.mapping().field("relations"))
            .map(Node::mapping);
    type.field("relations")
        .map(node -> node.mapping().fields())
        .orElse(Map.of())
        .forEach(
            (text, node) -> {
              RelationName name = new RelationName(text);
              List<AllowedSubject> subjects =
                  metadata
                      .flatMap(all -> all.field(text))
                      .map(OpenFgaJson::subjects)
                      .orElse(List.of());
              relations.put(name, new OpenFgaModel.Relation(name, subjects, rewrite(node)));
            });
    return relations;
  }

  private static List<AllowedSubject> subjects(Node metadata) {
    List<AllowedSubject> subjects = new ArrayList<>();
    Optional<Node> types = metadata.mapping().field("directly_related_user_types");
    for (Node item : types.map(Node::items).orElse(List.of())) {
      Node.Mapping subject = item.mapping();
      subjects.add(
          new AllowedSubject(
              new TypeName(subject.required("type").text()),
              named(subject, "relation").map(RelationName::new),
              subject.field("wildcard").isPresent(),
              named(subject, "condition").map(CaveatName::new),
              false));
    }
    return subjects;
  }

  private static Optional<String> named(Node.Mapping mapping, String field) {
    return mapping.field(field).map(Node::text).filter(text -> !text.isEmpty());
  }

  private static Rewrite rewrite(Node node) {
    Node.Mapping mapping =
        node.mapping()
            .only(
                "this", "computedUserset", "tupleToUserset", "union", "intersection", "difference");
    if (mapping.fields().size() != 1) {
      throw new FormatException(node.place(), "expected a rewrite with one field");
    }
    String kind = mapping.fields().keySet().iterator().next();
    Node.Mapping inside = mapping.fields().values().iterator().next().mapping();
    return switch (kind) {
      case "computedUserset" -> new Rewrite.Computed(relation(inside));
      case "tupleToUserset" ->
          new Rewrite.Arrow(
              relation(inside.required("tupleset").mapping()),
              relation(inside.required("computedUserset").mapping()),
              Rewrite.Quantifier.ANY);
      case "union" -> new Rewrite.Union(children(inside));
      case "intersection" -> new Rewrite.Intersection(children(inside));
      case "difference" ->
          new Rewrite.Exclusion(
              rewrite(inside.required("base")), rewrite(inside.required("subtract")));
      default -> new Rewrite.This();
    };
  }

  private static List<Rewrite> children(Node.Mapping mapping) {
    return mapping.required("child").items().stream().map(OpenFgaJson::rewrite).toList();
  }

  private static RelationName relation(Node.Mapping mapping) {
    return new RelationName(mapping.required("relation").text());
  }

  private static OpenFgaModel.Condition condition(String name, Node node) {
    Node.Mapping mapping = node.mapping();
    Map<String, ParameterType> parameters = new LinkedHashMap<>();
    mapping
        .field("parameters")
        .map(all -> all.mapping().fields())
        .orElse(Map.of())
        .forEach((parameter, type) -> parameters.put(parameter, parameterType(type)));
    return new OpenFgaModel.Condition(
        new CaveatName(name), parameters, mapping.required("expression").text());
  }

  private static ParameterType parameterType(Node node) {
    Node.Mapping mapping = node.mapping();
    String name = mapping.required("type_name").text();
    Optional<ParameterType> inner =
        mapping
            .field("generic_types")
            .flatMap(types -> types.items().stream().findFirst())
            .map(OpenFgaJson::parameterType);
    return OpenFgaDsl.parameterType(
        node.place(), name.replace("TYPE_NAME_", "").toLowerCase(Locale.ROOT), inner);
  }
}
