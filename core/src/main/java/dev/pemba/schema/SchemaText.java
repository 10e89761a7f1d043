package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Parts of a schema → text that [SchemaCompiler] reads back as the same parts.
///
/// For schemas made by programs, such as importers, and for showing differences. Texts that people
/// wrote are laid out by [SchemaFormatter], which keeps all their comments; here the doc comments
/// alone are known.
public final class SchemaText {
  private static final Set<String> REWRITE_KEYWORDS = Set.of("this", "nil", "self");

  private SchemaText() {}

  /// The whole schema: caveats first, one blank line between parts.
  public static String of(Schema schema) {
    List<String> parts = new ArrayList<>();
    schema.caveats().values().forEach(caveat -> parts.add(caveat(caveat)));
    schema.definitions().values().forEach(definition -> parts.add(definition(definition)));
    return String.join("\n", parts);
  }

  /// `definition …` with its relations, ending in a line break.
  public static String definition(Definition definition) {
    String header = doc(definition.doc(), "") + "definition " + name(definition.name().value());
    if (definition.relations().isEmpty()) {
      return header + " {}\n";
    }
    return definition.relations().values().stream()
        .map(it -> doc(it.doc(), "  ") + "  " + relation(it) + "\n")
        .collect(Collectors.joining("", header + " {\n", "}\n"));
  }

  /// `relation …` or `permission …` on one line, without its doc comment.
  public static String relation(Relation relation) {
    String name = relationName(relation.name().value());
    if (relation.permission()) {
      return "permission " + name + " = " + rewrite(relation.rewrite());
    }
    String subjects =
        relation.subjects().stream().map(SchemaText::subject).collect(Collectors.joining(" | "));
    return relation.rewrite() instanceof Rewrite.This
        ? "relation " + name + ": " + subjects
        : "relation " + name + ": " + subjects + " = " + rewrite(relation.rewrite());
  }

  /// `caveat …`, ending in a line break.
  public static String caveat(Caveat caveat) {
    return doc(caveat.doc(), "") + undocumented(caveat);
  }

  /// The same without its doc comment.
  static String undocumented(Caveat caveat) {
    return caveat(caveat.name(), caveat.parameters(), caveat.stored(), caveat.expression());
  }

  /// A caveat that need not be compiled yet, ending in a line break.
  public static String caveat(
      CaveatName name, Map<String, ParameterType> parameters, String expression) {
    return caveat(name, parameters, Set.of(), expression);
  }

  private static String caveat(
      CaveatName name,
      Map<String, ParameterType> parameters,
      Set<String> stored,
      String expression) {
    String list =
        parameters.entrySet().stream()
            .map(
                parameter ->
                    parameter.getKey()
                        + (stored.contains(parameter.getKey()) ? " stored " : " ")
                        + parameter.getValue())
            .collect(Collectors.joining(", "));
    return "caveat %s(%s) {\n%s\n}\n"
        .formatted(caveatName(name.value()), list, ExpressionText.indented(expression));
  }

  /// One alternative of a relation's type.
  public static String subject(AllowedSubject subject) {
    StringBuilder out = new StringBuilder(name(subject.type().value()));
    subject.relation().ifPresent(it -> out.append('#').append(name(it.value())));
    if (subject.everyone()) {
      out.append(":*");
    }
    subject.caveat().ifPresent(it -> out.append(" with ").append(caveatName(it.value())));
    if (subject.expiration()) {
      out.append(subject.caveat().isPresent() ? " and expiration" : " with expiration");
    }
    return out.toString();
  }

  /// An expression with the parentheses it needs and no others.
  public static String rewrite(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> "this";
      case Rewrite.Nil() -> "nil";
      case Rewrite.Self() -> "self";
      case Rewrite.Computed(var relation) -> relationName(relation.value());
      case Rewrite.Arrow(var through, var target, var quantifier) ->
          switch (quantifier) {
            case ANY -> relationName(through.value()) + "->" + relationName(target.value());
            case ALL ->
                relationName(through.value()) + ".all(" + relationName(target.value()) + ")";
          };
      case Rewrite.Union(var terms) -> chain(terms, " + ");
      case Rewrite.Intersection(var terms) -> chain(terms, " & ");
      case Rewrite.Exclusion(var base, var subtracted) ->
          // A chain `a - b - c` is read from the left, so its left side needs no parentheses.
          (base instanceof Rewrite.Exclusion ? rewrite(base) : term(base))
              + " - "
              + term(subtracted);
    };
  }

  /// A name as a schema writes it: in backticks unless it is plain.
  public static String name(String name) {
    return Names.isPlain(name) ? name : "`" + name + "`";
  }

  private static String relationName(String name) {
    return REWRITE_KEYWORDS.contains(name) ? "`" + name + "`" : name(name);
  }

  private static String caveatName(String name) {
    return name.equals("expiration") ? "`" + name + "`" : name(name);
  }

  /// A chain of no terms is nobody, one of a single term that term.
  private static String chain(List<Rewrite> terms, String operator) {
    return switch (terms.size()) {
      case 0 -> "nil";
      case 1 -> rewrite(terms.getFirst());
      default -> terms.stream().map(SchemaText::term).collect(Collectors.joining(operator));
    };
  }

  private static String term(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This _, Rewrite.Nil _, Rewrite.Self _, Rewrite.Computed _, Rewrite.Arrow _ ->
          rewrite(rewrite);
      case Rewrite.Union _, Rewrite.Intersection _, Rewrite.Exclusion _ ->
          "(" + rewrite(rewrite) + ")";
    };
  }

  private static String doc(String doc, String indent) {
    return doc.lines()
        .map(line -> (indent + "// " + line).stripTrailing() + "\n")
        .collect(Collectors.joining());
  }
}
