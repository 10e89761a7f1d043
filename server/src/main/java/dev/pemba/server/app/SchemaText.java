package dev.pemba.server.app;

import dev.pemba.schema.Caveat;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import java.util.List;
import java.util.stream.Collectors;

/// One line for each part of a checked schema, for the comparison of two.
final class SchemaText {
  private SchemaText() {}

  static String print(Relation relation) {
    String rewrite = term(relation.rewrite());
    if (relation.permission()) {
      return "permission %s = %s".formatted(relation.name(), rewrite);
    }
    String subjects =
        relation.subjects().stream().map(Object::toString).collect(Collectors.joining(" | "));
    return "relation %s: %s%s"
        .formatted(
            relation.name(),
            subjects,
            relation.rewrite() instanceof Rewrite.This ? "" : " = " + rewrite);
  }

  static String print(Caveat caveat) {
    String parameters =
        caveat.parameters().entrySet().stream()
            .map(parameter -> parameter.getKey() + " " + parameter.getValue())
            .collect(Collectors.joining(", "));
    return "caveat %s(%s) { %s }".formatted(caveat.name(), parameters, caveat.expression().strip());
  }

  private static String term(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> "this";
      case Rewrite.Nil() -> "nil";
      case Rewrite.Self() -> "self";
      case Rewrite.Computed(var relation) -> relation.value();
      case Rewrite.Arrow(var through, var target, var quantifier) ->
          switch (quantifier) {
            case ANY -> through + "->" + target;
            case ALL -> "%s.all(%s)".formatted(through, target);
          };
      case Rewrite.Union(var terms) -> joined(terms, " + ");
      case Rewrite.Intersection(var terms) -> joined(terms, " & ");
      case Rewrite.Exclusion(var base, var subtracted) -> joined(List.of(base, subtracted), " - ");
    };
  }

  private static String joined(List<Rewrite> terms, String operator) {
    return terms.stream()
        .map(
            term ->
                switch (term) {
                  case Rewrite.Union _, Rewrite.Intersection _, Rewrite.Exclusion _ ->
                      "(" + term(term) + ")";
                  case Rewrite.This _,
                      Rewrite.Nil _,
                      Rewrite.Self _,
                      Rewrite.Computed _,
                      Rewrite.Arrow _ ->
                      term(term);
                })
        .collect(Collectors.joining(operator));
  }
}
