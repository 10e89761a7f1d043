package dev.pemba.bench.peers;

import dev.pemba.bench.worlds.Question;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which relations and permissions of a schema OpenFGA can't express, and why: those that use
/// `nil`, `self`, `.all(…)` or an arrow through more than plain objects, and all that lean on them.
final class OpenFgaLimits {
  private final Schema schema;
  private final Map<Name, String> reasons = new HashMap<>();

  private record Name(TypeName type, RelationName relation) {}

  OpenFgaLimits(Schema schema) {
    this.schema = schema;
    while (grow()) {
      // until no further one leans on what has been found
    }
  }

  /// Why the relation is left out of the model; empty if it is in.
  Optional<String> reason(Relation relation) {
    return reason(relation.type(), relation.name());
  }

  /// Why the relation is left out of the model; empty if it is in.
  Optional<String> reason(TypeName type, RelationName relation) {
    return Optional.ofNullable(reasons.get(new Name(type, relation)));
  }

  /// Why the question can't be asked; empty if it can.
  Optional<String> reason(Question question) {
    return switch (question) {
      case Question.Check check -> reason(check.object().type(), check.permission());
      case Question.CheckMany(var items) ->
          items.stream().flatMap(item -> reason(item).stream()).findFirst();
      case Question.ListObjects list -> reason(list.type(), list.permission());
      case Question.ListSubjects list ->
          reason(list.object().type(), list.permission()).or(() -> everyoneBut(list));
      case Question.Write _ -> Optional.empty();
      case Question.WriteThenCheck(_, var check) -> reason(check);
    };
  }

  /// OpenFGA lists `user:*` without those who are excluded from it.
  private Optional<String> everyoneBut(Question.ListSubjects list) {
    Reach reach = new Reach(schema, list.object().type(), list.permission());
    return reach.excludes() && reach.everyone(list.subjectType())
        ? Optional.of("OpenFGA lists `%s:*` without its exclusions".formatted(list.subjectType()))
        : Optional.empty();
  }

  private boolean grow() {
    int before = reasons.size();
    for (Definition definition : schema.definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        Name name = new Name(relation.type(), relation.name());
        if (!reasons.containsKey(name)) {
          found(relation).ifPresent(reason -> reasons.put(name, reason));
        }
      }
    }
    return reasons.size() > before;
  }

  private Optional<String> found(Relation relation) {
    return Stream.concat(
            relation.subjects().stream().flatMap(subject -> userset(subject).stream()),
            found(relation, relation.rewrite()).stream())
        .findFirst();
  }

  private Optional<String> userset(AllowedSubject subject) {
    return subject.relation().flatMap(name -> leaning(subject.type(), name));
  }

  private Optional<String> found(Relation in, Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> Optional.empty();
      case Rewrite.Nil() -> Optional.of("OpenFGA has no `nil`");
      case Rewrite.Self() -> Optional.of("OpenFGA has no `self`");
      case Rewrite.Computed(var relation) -> leaning(in.type(), relation);
      case Rewrite.Arrow arrow -> arrow(in, arrow);
      case Rewrite.Union(var terms) -> first(in, terms);
      case Rewrite.Intersection(var terms) -> first(in, terms);
      case Rewrite.Exclusion(var base, var subtracted) -> first(in, List.of(base, subtracted));
    };
  }

  private Optional<String> first(Relation in, List<Rewrite> terms) {
    return terms.stream().flatMap(term -> found(in, term).stream()).findFirst();
  }

  private Optional<String> arrow(Relation in, Rewrite.Arrow arrow) {
    if (arrow.quantifier() == Rewrite.Quantifier.ALL) {
      return Optional.of("OpenFGA has no `%s.all(…)`".formatted(arrow.through()));
    }
    Relation through = schema.relation(in.type(), arrow.through());
    boolean plain =
        through.subjects().stream()
            .allMatch(subject -> subject.relation().isEmpty() && !subject.everyone());
    if (!plain) {
      return Optional.of(
          "OpenFGA has no arrow through other than plain objects: `%s`".formatted(arrow.through()));
    }
    return through.subjects().stream()
        .flatMap(subject -> leaning(subject.type(), arrow.target()).stream())
        .findFirst();
  }

  private Optional<String> leaning(TypeName type, RelationName relation) {
    return reason(type, relation)
        .map(
            reason ->
                reason.contains(" (through ")
                    ? reason
                    : "%s (through `%s#%s`)".formatted(reason, type, relation));
  }
}
