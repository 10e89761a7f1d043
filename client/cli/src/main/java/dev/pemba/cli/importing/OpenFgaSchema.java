package dev.pemba.cli.importing;

import dev.pemba.model.Names;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Prints an OpenFGA model as a schema that means the same.
///
/// `define viewer: [user] or editor` becomes `relation viewer: user = this + editor`; a relation
/// without `[…]` becomes a permission. Two differences of meaning are kept on purpose:
///
/// - A condition needs all its parameters there, even where its expression could be decided
///   without. Where that can matter, the expression is guarded by one that reads them all.
/// - An arrow whose target no parent type has is empty there, and a mistake here: it becomes `nil`.
public final class OpenFgaSchema {
  /// Words that the schema language may read as its own.
  private static final Set<String> KEYWORDS =
      Set.of(
          "definition",
          "relation",
          "permission",
          "caveat",
          "use",
          "with",
          "and",
          "or",
          "not",
          "expiration",
          "nil",
          "self",
          "this",
          "any",
          "all",
          "partial",
          "import",
          "from",
          "true",
          "false");

  private final OpenFgaModel model;
  private final StringBuilder out = new StringBuilder();

  private OpenFgaSchema(OpenFgaModel model) {
    this.model = model;
  }

  public static String print(OpenFgaModel model) {
    return new OpenFgaSchema(model).print();
  }

  private String print() {
    model.conditions().values().forEach(this::condition);
    model.types().values().forEach(this::type);
    return out.toString();
  }

  private void condition(OpenFgaModel.Condition condition) {
    String parameters =
        condition.parameters().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    out.append("caveat %s(%s) {\n".formatted(name(condition.name()), parameters))
        .append("  ")
        .append(Guards.guarded(condition.parameters().keySet(), condition.expression()))
        .append("\n}\n\n");
  }

  private void type(OpenFgaModel.Type type) {
    out.append("definition ").append(name(type.name())).append(" {");
    Map<RelationName, OpenFgaModel.Relation> relations = type.relations();
    relations.values().forEach(relation -> relation(type, relation));
    out.append(relations.isEmpty() ? "}\n\n" : "\n}\n\n");
  }

  private void relation(OpenFgaModel.Type type, OpenFgaModel.Relation relation) {
    String rewrite = rewrite(new Scope(type, relation), relation.rewrite());
    if (relation.subjects().isEmpty() || !holdsThis(relation.rewrite())) {
      out.append("\n  permission %s = %s".formatted(name(relation.name()), rewrite));
      return;
    }
    String subjects =
        relation.subjects().stream().map(OpenFgaSchema::subject).collect(Collectors.joining(" | "));
    out.append("\n  relation %s: %s".formatted(name(relation.name()), subjects));
    if (!(relation.rewrite() instanceof Rewrite.This)) {
      out.append(" = ").append(rewrite);
    }
  }

  private static boolean holdsThis(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> true;
      case Rewrite.Nil() -> false;
      case Rewrite.Self() -> false;
      case Rewrite.Computed _ -> false;
      case Rewrite.Arrow _ -> false;
      case Rewrite.Union(List<Rewrite> terms) -> terms.stream().anyMatch(OpenFgaSchema::holdsThis);
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.stream().anyMatch(OpenFgaSchema::holdsThis);
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          holdsThis(base) || holdsThis(subtracted);
    };
  }

  private static String subject(AllowedSubject subject) {
    return name(subject.type())
        + subject.relation().map(relation -> "#" + name(relation)).orElse("")
        + (subject.everyone() ? ":*" : "")
        + subject.caveat().map(caveat -> " with " + name(caveat)).orElse("");
  }

  /// Whose rewrite is printed.
  private record Scope(OpenFgaModel.Type type, OpenFgaModel.Relation relation) {}

  private String rewrite(Scope scope, Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> scope.relation().subjects().isEmpty() ? "nil" : "this";
      case Rewrite.Nil() -> "nil";
      case Rewrite.Self() -> "self";
      case Rewrite.Computed(RelationName relation) -> name(relation);
      case Rewrite.Arrow arrow -> arrow(scope.type(), arrow);
      case Rewrite.Union(List<Rewrite> terms) -> joined(scope, terms, " + ");
      case Rewrite.Intersection(List<Rewrite> terms) -> joined(scope, terms, " & ");
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          term(scope, base) + " - " + term(scope, subtracted);
    };
  }

  private String joined(Scope scope, List<Rewrite> terms, String operator) {
    return terms.size() == 1
        ? rewrite(scope, terms.getFirst())
        : terms.stream().map(term -> term(scope, term)).collect(Collectors.joining(operator));
  }

  private String term(Scope scope, Rewrite rewrite) {
    String text = rewrite(scope, rewrite);
    return isCompound(rewrite) ? "(" + text + ")" : text;
  }

  private static boolean isCompound(Rewrite rewrite) {
    return rewrite instanceof Rewrite.Union
        || rewrite instanceof Rewrite.Intersection
        || rewrite instanceof Rewrite.Exclusion;
  }

  private String arrow(OpenFgaModel.Type type, Rewrite.Arrow arrow) {
    OpenFgaModel.Relation through = type.relations().get(arrow.through());
    boolean dangling =
        through != null
            && through.subjects().stream()
                .map(AllowedSubject::type)
                .noneMatch(parent -> hasRelation(parent, arrow.target()));
    return dangling ? "nil" : name(arrow.through()) + "->" + name(arrow.target());
  }

  private boolean hasRelation(TypeName type, RelationName relation) {
    return model.relation(type, relation).isPresent();
  }

  private static String name(Object name) {
    String text = name.toString();
    return Names.isPlain(text) && !KEYWORDS.contains(text) ? text : "`" + text + "`";
  }
}
