package dev.pemba.bench.peers;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.HashSet;
import java.util.Set;

/// What a permission is made of, however deep.
final class Reach {
  private final Schema schema;
  private final Set<Relation> seen = new HashSet<>();
  private boolean excludes;

  Reach(Schema schema, TypeName type, RelationName permission) {
    this.schema = schema;
    visit(schema.relation(type, permission));
  }

  /// Whether there is an exclusion in it.
  boolean excludes() {
    return excludes;
  }

  /// Whether everyone of a type may stand in it.
  boolean everyone(TypeName type) {
    return seen.stream()
        .flatMap(relation -> relation.subjects().stream())
        .anyMatch(subject -> subject.everyone() && subject.type().equals(type));
  }

  private void visit(Relation relation) {
    if (!seen.add(relation)) {
      return;
    }
    for (AllowedSubject subject : relation.subjects()) {
      subject.relation().ifPresent(name -> visit(schema.relation(subject.type(), name)));
    }
    visit(relation, relation.rewrite());
  }

  private void visit(Relation in, Rewrite rewrite) {
    switch (rewrite) {
      case Rewrite.This _, Rewrite.Nil _, Rewrite.Self _ -> {}
      case Rewrite.Computed(var name) -> visit(schema.relation(in.type(), name));
      case Rewrite.Arrow(var through, var target, _) -> {
        for (AllowedSubject parent : schema.relation(in.type(), through).subjects()) {
          Relation there = schema.definition(parent.type()).relations().get(target);
          if (there != null) {
            visit(there);
          }
        }
      }
      case Rewrite.Union(var terms) -> terms.forEach(term -> visit(in, term));
      case Rewrite.Intersection(var terms) -> terms.forEach(term -> visit(in, term));
      case Rewrite.Exclusion(var base, var subtracted) -> {
        excludes = true;
        visit(in, base);
        visit(in, subtracted);
      }
    }
  }
}
