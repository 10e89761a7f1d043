package dev.pemba.cli.exporting;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.ParameterType;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a model of OpenFGA's schema 1.1 and its tuples can say.
public record OpenFgaDialect() implements Dialect {
  private static final int TYPE_LENGTH = 254;
  private static final int NAME_LENGTH = 50;
  private static final int OBJECT_BYTES = 256;
  private static final int USER_BYTES = 512;
  private static final Set<String> KEYWORDS = Set.of("self", "this");

  @Override
  public String system() {
    return "OpenFGA";
  }

  @Override
  public Optional<String> type(TypeName name) {
    return named(name.value(), TYPE_LENGTH);
  }

  @Override
  public Optional<String> relation(RelationName name) {
    return named(name.value(), NAME_LENGTH);
  }

  private static Optional<String> named(String name, int longest) {
    if (name.length() > longest) {
      return Optional.of("OpenFGA's names have %d characters at most".formatted(longest));
    }
    return KEYWORDS.contains(name)
        ? Optional.of("OpenFGA has `%s` for a word of its language".formatted(name))
        : Optional.empty();
  }

  @Override
  public Optional<String> caveat(Caveat caveat) {
    for (var parameter : caveat.parameters().entrySet()) {
      if (parameter.getKey().indexOf('.') >= 0) {
        return Optional.of(Conditions.dotted(system(), parameter.getKey()));
      }
      if (parameter.getKey().length() > NAME_LENGTH) {
        return named(parameter.getKey(), NAME_LENGTH);
      }
      if (hasBytes(parameter.getValue())) {
        return Optional.of("OpenFGA has no parameters of type `bytes`");
      }
    }
    if (Conditions.calls(caveat.expression(), "isSubtreeOf")) {
      return Optional.of("OpenFGA has no function `isSubtreeOf`");
    }
    return named(caveat.name().value(), NAME_LENGTH);
  }

  private static boolean hasBytes(ParameterType type) {
    return switch (type) {
      case ParameterType.ListOf(var element) -> hasBytes(element);
      case ParameterType.MapOf(var value) -> hasBytes(value);
      case ParameterType.Basic(var kind) -> kind == ParameterType.Kind.BYTES;
    };
  }

  @Override
  public Optional<String> alternative(Schema schema, AllowedSubject subject) {
    return subject.expiration()
        ? Optional.of("OpenFGA's tuples have no expiration")
        : Optional.empty();
  }

  @Override
  public Optional<String> word(Rewrite word) {
    return Optional.of(
        word instanceof Rewrite.Self
            ? "OpenFGA has no `self`"
            : "nobody can have it, and OpenFGA has no `nil` to say so");
  }

  @Override
  public Optional<String> arrow(Schema schema, Rewrite.Arrow arrow, List<AllowedSubject> parents) {
    if (arrow.quantifier() == Rewrite.Quantifier.ALL) {
      return Optional.of("OpenFGA has no `%s.all(…)`".formatted(arrow.through()));
    }
    return parents.stream()
        .filter(parent -> parent.relation().isPresent())
        .findFirst()
        .map(
            userset ->
                "OpenFGA has no arrow through usersets, and `%s` takes `%s`"
                    .formatted(arrow.through(), userset));
  }

  @Override
  public Optional<String> relationship(Relationship relationship) {
    return object(relationship.object(), OBJECT_BYTES).or(() -> user(relationship.subject()));
  }

  private static Optional<String> user(Subject subject) {
    return switch (subject) {
      case Subject.Individual(var object) -> object(object, USER_BYTES);
      case Subject.Userset(var object, var relation) ->
          object.id().value().indexOf('*') >= 0
              ? Optional.of("OpenFGA's usersets have no `*` in their ids")
              : object(object, USER_BYTES - relation.value().length() - 1);
      case Subject.Everyone _ -> Optional.empty();
    };
  }

  private static Optional<String> object(ObjectRef object, int longest) {
    if (object.id().value().indexOf(':') >= 0) {
      return Optional.of("OpenFGA's ids have no `:`");
    }
    return object.toString().getBytes(StandardCharsets.UTF_8).length > longest
        ? Optional.of("OpenFGA's objects have %d bytes at most".formatted(longest))
        : Optional.empty();
  }

  @Override
  public boolean needsEntries() {
    return true;
  }

  @Override
  public boolean cutsCyclesShort() {
    return true;
  }
}
