package dev.pemba.graph;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Draws a rewrite with the relationships at its leaves (Zanzibar's Expand). Relations of the same
/// object are drawn in place, each once, so the tree is bounded by the schema and by the edges of
/// one object.
final class Expander {
  /// Relations further down are named, not drawn: a client's protobuf parser bounds how deep
  /// messages nest (100, two for each node).
  private static final int DRAWN_DEPTH = 16;

  private final World world;
  private final Budget budget;
  private int depth;

  Expander(World world, Budget budget) {
    this.world = world;
    this.budget = budget;
  }

  Expansion expand(ObjectRef object, RelationName relation) {
    return named(object, relation, new HashSet<>());
  }

  private Expansion named(ObjectRef object, RelationName name, Set<RelationName> above) {
    budget.spend(1);
    if (depth >= DRAWN_DEPTH || !above.add(name)) {
      return new Expansion.Reference(name);
    }
    Relation relation = world.snapshot().schema().relation(object.type(), name);
    return new Expansion.Named(name, draw(object, relation, relation.rewrite(), above));
  }

  private Expansion draw(
      ObjectRef object, Relation relation, Rewrite rewrite, Set<RelationName> above) {
    depth++;
    Expansion drawn = drawBelow(object, relation, rewrite, above);
    depth--;
    return drawn;
  }

  private Expansion drawBelow(
      ObjectRef object, Relation relation, Rewrite rewrite, Set<RelationName> above) {
    return switch (rewrite) {
      case Rewrite.This() -> new Expansion.Leaf(relation.name(), edges(object, relation));
      case Rewrite.Nil() -> new Expansion.Union(List.of());
      case Rewrite.Self() -> new Expansion.Self(object);
      case Rewrite.Computed(RelationName name) -> named(object, name, above);
      case Rewrite.Arrow(RelationName through, RelationName target, var quantifier) ->
          new Expansion.Arrow(
              through,
              target,
              quantifier == Rewrite.Quantifier.ALL,
              parents(object, through, target));
      case Rewrite.Union(List<Rewrite> terms) ->
          new Expansion.Union(drawAll(object, relation, terms, above));
      case Rewrite.Intersection(List<Rewrite> terms) ->
          new Expansion.Intersection(drawAll(object, relation, terms, above));
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          new Expansion.Exclusion(
              draw(object, relation, base, above), draw(object, relation, subtracted, above));
    };
  }

  private List<Expansion> drawAll(
      ObjectRef object, Relation relation, List<Rewrite> terms, Set<RelationName> above) {
    List<Expansion> children = new ArrayList<>();
    for (Rewrite term : terms) {
      children.add(draw(object, relation, term, above));
    }
    return children;
  }

  private List<Expansion.Edge> parents(
      ObjectRef object, RelationName through, RelationName target) {
    Relation relation = world.snapshot().schema().relation(object.type(), through);
    List<Expansion.Edge> parents = new ArrayList<>();
    for (Expansion.Edge edge : edges(object, relation)) {
      Definition type = world.snapshot().schema().definition(edge.subject().type());
      Optional<ObjectRef> parent =
          switch (edge.subject()) {
            case Subject.Individual(ObjectRef ref) -> Optional.of(ref);
            case Subject.Userset(ObjectRef ref, _) -> Optional.of(ref);
            case Subject.Everyone(_) -> Optional.empty();
          };
      if (parent.isPresent() && type.relations().containsKey(target)) {
        parents.add(
            new Expansion.Edge(
                new Subject.Userset(parent.get(), target), edge.condition(), edge.expiration()));
      }
    }
    return parents;
  }

  private List<Expansion.Edge> edges(ObjectRef object, Relation relation) {
    Snapshot snapshot = world.snapshot();
    int type = world.type(object.type());
    int number = world.number(type, object.id());
    int relationNumber = snapshot.symbols().relation(relation.name());
    List<Expansion.Edge> edges = new ArrayList<>();
    for (Kind kind : kinds(relation)) {
      int subjectType = world.type(kind.type());
      int subjectRelation = kind.relation().map(snapshot.symbols()::relation).orElse(0);
      Edges found = world.subjects(type, relationNumber, number, subjectType, subjectRelation);
      budget.spend(1L + found.size());
      for (int plain : found.plain()) {
        edges.add(edge(kind, plain, Grant.PLAIN));
      }
      for (Edges.Special special : found.special()) {
        if (world.exists(special.grant())) {
          edges.add(edge(kind, special.number(), special.grant()));
        }
      }
    }
    return edges;
  }

  private record Kind(TypeName type, Optional<RelationName> relation) {}

  private static Set<Kind> kinds(Relation relation) {
    Set<Kind> kinds = new LinkedHashSet<>();
    for (AllowedSubject subject : relation.subjects()) {
      kinds.add(new Kind(subject.type(), subject.relation()));
    }
    return kinds;
  }

  private Expansion.Edge edge(Kind kind, int number, Grant grant) {
    return new Expansion.Edge(subject(kind, number), grant.condition(), grant.expiration());
  }

  private Subject subject(Kind kind, int number) {
    if (number == Snapshot.EVERYONE) {
      return new Subject.Everyone(kind.type());
    }
    ObjectId id = world.name(world.type(kind.type()), number);
    ObjectRef object = new ObjectRef(kind.type(), id);
    return kind.relation().isPresent()
        ? new Subject.Userset(object, kind.relation().get())
        : Subject.of(object);
  }
}
