package dev.pemba.graph;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is computed from what, as some schemas say: of each relation or permission, those whose
/// value may be another if its own is. Once made, it does not change.
final class Dependents {
  private final Map<Name, Set<Name>> same = new HashMap<>();
  private final Map<Name, Set<Along>> along = new HashMap<>();

  /// A relation or permission of a type.
  record Name(TypeName type, RelationName relation) {}

  /// `dependent` of every object that has an edge to this one.
  ///
  /// @param edge the relation that the edge is written on
  /// @param subjectRelation of the edge's subject
  record Along(Name dependent, RelationName edge, Optional<RelationName> subjectRelation) {}

  Dependents(Schema... schemas) {
    for (Schema schema : schemas) {
      for (Definition definition : schema.definitions().values()) {
        for (Relation relation : definition.relations().values()) {
          add(schema, relation, relation.rewrite());
        }
      }
    }
  }

  /// Relations and permissions of the same object.
  Set<Name> same(Name of) {
    return same.getOrDefault(of, Set.of());
  }

  /// Those of objects that point to it.
  Set<Along> along(Name of) {
    return along.getOrDefault(of, Set.of());
  }

  private void add(Schema schema, Relation relation, Rewrite rewrite) {
    Name name = new Name(relation.type(), relation.name());
    switch (rewrite) {
      case Rewrite.This() -> usersets(relation, name);
      case Rewrite.Nil(), Rewrite.Self() -> {}
      case Rewrite.Computed(RelationName other) -> same(new Name(relation.type(), other), name);
      case Rewrite.Arrow(RelationName through, RelationName target, _) -> {
        same(new Name(relation.type(), through), name);
        for (AllowedSubject parent : schema.relation(relation.type(), through).subjects()) {
          along(new Name(parent.type(), target), new Along(name, through, parent.relation()));
        }
      }
      case Rewrite.Union(List<Rewrite> terms) -> terms.forEach(term -> add(schema, relation, term));
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.forEach(term -> add(schema, relation, term));
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) -> {
        add(schema, relation, base);
        add(schema, relation, subtracted);
      }
    }
  }

  private void usersets(Relation relation, Name name) {
    for (AllowedSubject subject : relation.subjects()) {
      subject
          .relation()
          .ifPresent(
              of ->
                  along(
                      new Name(subject.type(), of),
                      new Along(name, relation.name(), subject.relation())));
    }
  }

  private void same(Name of, Name dependent) {
    same.computeIfAbsent(of, _ -> new LinkedHashSet<>()).add(dependent);
  }

  private void along(Name of, Along dependent) {
    along.computeIfAbsent(of, _ -> new LinkedHashSet<>()).add(dependent);
  }
}
