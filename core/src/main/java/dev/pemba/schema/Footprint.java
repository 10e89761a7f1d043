package dev.pemba.schema;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// On which relationships the answers to one relation or permission can hang, by the schema alone.
///
/// INVARIANT (footprint covers every answer): while the schema stays, the answer for a plain
/// subject S on an object O changes by a change of an edge only if the edge's relation is a part,
/// and the edge is O's own or the part is `elsewhere`, and its subject is S, a userset or everyone
/// of a type, or the part is `followed`. What is kept of answers elsewhere relies on it.
///
/// @param parts sorted by type and relation, each relation once
public record Footprint(TypeName type, RelationName permission, List<Part> parts) {
  public Footprint {
    parts = List.copyOf(parts);
  }

  /// A relation whose edges count.
  ///
  /// @param elsewhere true if those of other objects than the one asked about count too
  /// @param followed true if an arrow goes on from its subjects, so that it counts who they are
  ///   even where they are not the subject asked about
  public record Part(TypeName type, RelationName relation, boolean elsewhere, boolean followed) {}

  /// The footprint of a relation or permission that the schema has.
  public static Footprint of(Schema schema, TypeName type, RelationName permission) {
    Walk walk = new Walk(schema);
    walk.visit(new Spot(type, permission, false));
    return new Footprint(type, permission, walk.parts());
  }

  /// A relation or permission, of the object asked about or of others.
  private record Spot(TypeName type, RelationName relation, boolean elsewhere) {}

  private record Name(TypeName type, RelationName relation) {}

  /// Not thread-safe.
  private static final class Walk {
    private final Schema schema;
    private final Set<Spot> visited = new HashSet<>();
    private final ArrayDeque<Spot> todo = new ArrayDeque<>();
    private final Map<Name, Part> parts = new HashMap<>();

    Walk(Schema schema) {
      this.schema = schema;
    }

    void visit(Spot first) {
      add(first);
      while (!todo.isEmpty()) {
        Spot spot = todo.remove();
        Relation relation = schema.relation(spot.type(), spot.relation());
        read(relation, relation.rewrite(), spot.elsewhere());
      }
    }

    List<Part> parts() {
      Map<String, Part> sorted = new TreeMap<>();
      parts.forEach((name, part) -> sorted.put(name.type() + "#" + name.relation(), part));
      return List.copyOf(sorted.values());
    }

    private void add(Spot spot) {
      if (visited.add(spot)) {
        todo.add(spot);
      }
    }

    private void read(Relation relation, Rewrite rewrite, boolean elsewhere) {
      switch (rewrite) {
        case Rewrite.Nil(), Rewrite.Self() -> {}
        case Rewrite.This() -> {
          count(relation.type(), relation.name(), elsewhere, false);
          for (AllowedSubject subject : relation.subjects()) {
            subject.relation().ifPresent(of -> add(new Spot(subject.type(), of, true)));
          }
        }
        case Rewrite.Computed(RelationName other) ->
            add(new Spot(relation.type(), other, elsewhere));
        case Rewrite.Arrow(RelationName through, RelationName target, _) -> {
          count(relation.type(), through, elsewhere, true);
          for (AllowedSubject parent : schema.relation(relation.type(), through).subjects()) {
            if (schema.definition(parent.type()).relations().containsKey(target)) {
              add(new Spot(parent.type(), target, true));
            }
          }
        }
        case Rewrite.Union(List<Rewrite> terms) ->
            terms.forEach(term -> read(relation, term, elsewhere));
        case Rewrite.Intersection(List<Rewrite> terms) ->
            terms.forEach(term -> read(relation, term, elsewhere));
        case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) -> {
          read(relation, base, elsewhere);
          read(relation, subtracted, elsewhere);
        }
      }
    }

    private void count(TypeName type, RelationName relation, boolean elsewhere, boolean followed) {
      parts.merge(
          new Name(type, relation),
          new Part(type, relation, elsewhere, followed),
          (one, other) ->
              new Part(
                  type,
                  relation,
                  one.elsewhere() || other.elsewhere(),
                  one.followed() || other.followed()));
    }
  }
}
