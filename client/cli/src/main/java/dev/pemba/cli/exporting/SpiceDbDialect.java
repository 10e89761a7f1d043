package dev.pemba.cli.exporting;

import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What SpiceDB's schema language and relationships can say.
public record SpiceDbDialect(SpiceDbIds ids) implements Dialect {
  private static final Pattern TYPE =
      Pattern.compile("([a-z][a-z0-9_]{1,61}[a-z0-9]/)*[a-z][a-z0-9_]{1,62}[a-z0-9]");
  private static final Pattern RELATION = Pattern.compile("[a-z][a-z0-9_]{1,62}[a-z0-9]");

  /// Words that its language may take for its own.
  private static final Set<String> KEYWORDS =
      Set.of(
          "definition",
          "caveat",
          "relation",
          "permission",
          "nil",
          "with",
          "and",
          "use",
          "import",
          "partial",
          "typechecking",
          "deprecated",
          "self",
          "this",
          "expiration");

  private static final String NAMES = "SpiceDB's names have 3 to 64 of the characters a-z, 0-9, _";

  @Override
  public String system() {
    return "SpiceDB";
  }

  @Override
  public Optional<String> type(TypeName name) {
    return named(TYPE, name.value());
  }

  @Override
  public Optional<String> relation(RelationName name) {
    return named(RELATION, name.value());
  }

  private static Optional<String> named(Pattern pattern, String name) {
    if (!pattern.matcher(name).matches()) {
      return Optional.of(NAMES);
    }
    return KEYWORDS.contains(name)
        ? Optional.of("SpiceDB has `%s` for a word of its language".formatted(name))
        : Optional.empty();
  }

  @Override
  public Optional<String> caveat(Caveat caveat) {
    Set<String> parameters = caveat.parameters().keySet();
    if (parameters.isEmpty()) {
      return Optional.of("SpiceDB has no caveats without parameters");
    }
    for (String parameter : parameters) {
      if (parameter.indexOf('.') >= 0) {
        return Optional.of(Conditions.dotted(system(), parameter));
      }
      if (KEYWORDS.contains(parameter)) {
        return Optional.of("SpiceDB has `%s` for a word of its language".formatted(parameter));
      }
      if (!Conditions.mentions(caveat.expression(), parameter)) {
        return Optional.of(
            "SpiceDB refuses a parameter that the expression leaves unused: `%s`"
                .formatted(parameter));
      }
    }
    return named(TYPE, caveat.name().value()).or(() -> Conditions.unprintable(caveat));
  }

  /// SpiceDB refuses a userset of a written relation that everyone may stand in.
  @Override
  public Optional<String> alternative(Schema schema, AllowedSubject subject) {
    return subject.relation().isPresent()
            && takesEveryone(schema, subject.type(), subject.relation().get(), new HashSet<>())
        ? Optional.of(
            "SpiceDB takes no userset that everyone may be in, as in `%s#%s`"
                .formatted(subject.type(), subject.relation().get()))
        : Optional.empty();
  }

  private static boolean takesEveryone(
      Schema schema, TypeName type, RelationName name, Set<Name> seen) {
    Relation relation = schema.relation(type, name);
    boolean written = relation.rewrite() instanceof Rewrite.This;
    if (!written || !seen.add(new Name(type, name))) {
      return false;
    }
    return relation.subjects().stream()
        .anyMatch(
            subject ->
                subject.everyone()
                    || subject
                        .relation()
                        .filter(next -> takesEveryone(schema, subject.type(), next, seen))
                        .isPresent());
  }

  @Override
  public Optional<String> word(Rewrite word) {
    return Optional.empty();
  }

  /// A parent that has not what is asked of all is passed over here, and denies there.
  @Override
  public Optional<String> arrow(Schema schema, Rewrite.Arrow arrow, List<AllowedSubject> parents) {
    return arrow.quantifier() == Rewrite.Quantifier.ANY
        ? Optional.empty()
        : parents.stream()
            .map(AllowedSubject::type)
            .filter(type -> !schema.definition(type).relations().containsKey(arrow.target()))
            .findFirst()
            .map(
                type ->
                    "SpiceDB denies `%s.all(%s)` to whoever has a parent `%s`, which has no `%s`"
                        .formatted(arrow.through(), arrow.target(), type, arrow.target()));
  }

  @Override
  public Optional<String> relationship(Relationship relationship) {
    return ids.refusal(relationship.object().id()).or(() -> refusal(relationship.subject()));
  }

  private Optional<String> refusal(Subject subject) {
    return switch (subject) {
      case Subject.Individual(var object) -> ids.refusal(object.id());
      case Subject.Userset(var object, _) -> ids.refusal(object.id());
      case Subject.Everyone _ -> Optional.empty();
    };
  }

  @Override
  public boolean needsEntries() {
    return false;
  }

  @Override
  public boolean cutsCyclesShort() {
    return false; // a cycle in the data is an error there
  }
}
