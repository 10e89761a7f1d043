package dev.pemba.cli.exporting;

import dev.pemba.model.RelationName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// What leads to what in a schema: which relations are computed from themselves, which may be
/// recursive through more than unions, and which anybody can be in at all.
final class SchemaGraph {
  private final Schema schema;
  private final List<Relation> relations;
  private final Map<Name, Set<Name>> computed = new HashMap<>();
  private final Map<Name, Set<Name>> all = new HashMap<>();

  SchemaGraph(Schema schema) {
    this.schema = schema;
    this.relations =
        schema.definitions().values().stream()
            .flatMap(definition -> definition.relations().values().stream())
            .toList();
    for (Relation relation : relations) {
      Name name = Name.of(relation);
      computed.put(name, new HashSet<>());
      all.put(name, new HashSet<>());
      follow(relation, relation.rewrite());
    }
  }

  List<Relation> relations() {
    return relations;
  }

  private void follow(Relation in, Rewrite rewrite) {
    Set<Name> next = all.getOrDefault(Name.of(in), Set.of());
    switch (rewrite) {
      case Rewrite.Nil _, Rewrite.Self _ -> {}
      case Rewrite.This() ->
          in.subjects()
              .forEach(
                  subject ->
                      subject
                          .relation()
                          .map(it -> new Name(subject.type(), it))
                          .ifPresent(next::add));
      case Rewrite.Computed(RelationName relation) -> {
        next.add(new Name(in.type(), relation));
        computed.getOrDefault(Name.of(in), Set.of()).add(new Name(in.type(), relation));
      }
      case Rewrite.Arrow arrow -> {
        next.add(new Name(in.type(), arrow.through()));
        targets(in, arrow, next::add);
      }
      case Rewrite.Union(List<Rewrite> terms) -> terms.forEach(term -> follow(in, term));
      case Rewrite.Intersection(List<Rewrite> terms) -> terms.forEach(term -> follow(in, term));
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) -> {
        follow(in, base);
        follow(in, subtracted);
      }
    }
  }

  private void targets(Relation in, Rewrite.Arrow arrow, Consumer<Name> found) {
    for (AllowedSubject parent : schema.relation(in.type(), arrow.through()).subjects()) {
      if (schema.definition(parent.type()).relations().containsKey(arrow.target())) {
        found.accept(new Name(parent.type(), arrow.target()));
      }
    }
  }

  /// True if it leads to itself through relations of the same object alone.
  boolean isComputedFromItself(Name name) {
    return reached(name, computed).contains(name);
  }

  /// True if it is recursive through an intersection or an exclusion.
  boolean mayBeCutShort(Name name) {
    Set<Name> reached = reached(name, all);
    return reached.contains(name)
        && reached.stream()
            .filter(other -> other.equals(name) || reached(other, all).contains(name))
            .anyMatch(other -> !isMonotoneUnion(relation(other).rewrite()));
  }

  private static boolean isMonotoneUnion(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This _, Rewrite.Nil _, Rewrite.Self _, Rewrite.Computed _, Rewrite.Arrow _ ->
          true;
      case Rewrite.Union(List<Rewrite> terms) ->
          terms.stream().allMatch(SchemaGraph::isMonotoneUnion);
      case Rewrite.Intersection _, Rewrite.Exclusion _ -> false;
    };
  }

  private Relation relation(Name name) {
    return schema.relation(name.type(), name.relation());
  }

  private static Set<Name> reached(Name from, Map<Name, Set<Name>> edges) {
    Set<Name> reached = new HashSet<>();
    Deque<Name> open = new ArrayDeque<>(edges.getOrDefault(from, Set.of()));
    while (!open.isEmpty()) {
      Name next = open.pop();
      if (reached.add(next)) {
        open.addAll(edges.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }

  /// The relations that somebody can be in, whatever the data: the least set that holds those which
  /// take plain subjects, and those made of others in it.
  Set<Name> entered(Function<Relation, List<AllowedSubject>> subjects, Predicate<Name> has) {
    Set<Name> entered = new HashSet<>();
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Relation relation : relations) {
        Name name = Name.of(relation);
        if (has.test(name)
            && isEntered(relation, relation.rewrite(), subjects, entered)
            && entered.add(name)) {
          grown = true;
        }
      }
    }
    return entered;
  }

  private boolean isEntered(
      Relation in,
      Rewrite rewrite,
      Function<Relation, List<AllowedSubject>> subjects,
      Set<Name> entered) {
    return switch (rewrite) {
      case Rewrite.Nil() -> false;
      case Rewrite.Self() -> true;
      case Rewrite.This() ->
          subjects.apply(in).stream()
              .anyMatch(
                  subject ->
                      subject
                          .relation()
                          .map(it -> entered.contains(new Name(subject.type(), it)))
                          .orElse(true));
      case Rewrite.Computed(RelationName relation) ->
          entered.contains(new Name(in.type(), relation));
      case Rewrite.Arrow arrow ->
          subjects.apply(schema.relation(in.type(), arrow.through())).stream()
              .anyMatch(parent -> entered.contains(new Name(parent.type(), arrow.target())));
      case Rewrite.Union(List<Rewrite> terms) ->
          terms.stream().anyMatch(term -> isEntered(in, term, subjects, entered));
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.stream().allMatch(term -> isEntered(in, term, subjects, entered));
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          isEntered(in, base, subjects, entered) && isEntered(in, subtracted, subjects, entered);
    };
  }
}
