package dev.pemba.reference;

import dev.pemba.model.Condition;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.CompiledCondition.Outcome;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many relationships the shortest proofs use: naïve rounds over all cells until no cost falls
/// (Bellman and Ford). The oracle of explanations.
public final class ShortestProofs {
  /// No proof.
  private static final long NONE = Long.MAX_VALUE / 4;

  private final RandomWorld random;
  private final Map<Cell, Value> table;
  private final Subject subject;
  private final Map<Cell, Long> costs = new HashMap<>();

  /// The value of an expression, and the least cost of that value.
  private record Priced(Value value, long cost) {
    static final Priced NO = new Priced(Value.NO, NONE);

    Priced or(Priced other) {
      int order = value.compareTo(other.value);
      return order > 0 || (order == 0 && cost <= other.cost) ? this : other;
    }

    Priced and(Priced other) {
      Value both = value.compareTo(other.value) <= 0 ? value : other.value;
      return both == Value.NO ? NO : new Priced(both, Math.min(NONE, cost + other.cost));
    }
  }

  /// @param table the values for this subject
  public ShortestProofs(RandomWorld random, Map<Cell, Value> table, Subject subject) {
    this.random = random;
    this.table = table;
    this.subject = subject;
    boolean falling = true;
    while (falling) {
      falling = false;
      for (Cell cell : table.keySet()) {
        Relation relation = random.schema().relation(cell.object().type(), cell.relation());
        long cost =
            subject.equals(new Subject.Userset(cell.object(), cell.relation()))
                ? 0
                : price(relation.rewrite(), cell).cost();
        if (cost < costs.getOrDefault(cell, NONE)) {
          costs.put(cell, cost);
          falling = true;
        }
      }
    }
  }

  public long cost(Cell cell) {
    return costs.getOrDefault(cell, NONE);
  }

  private Priced of(ObjectRef object, RelationName relation) {
    Cell cell = new Cell(object, relation);
    return new Priced(table.getOrDefault(cell, Value.NO), cost(cell));
  }

  private Priced price(Rewrite rewrite, Cell cell) {
    return switch (rewrite) {
      case Rewrite.Nil() -> Priced.NO;
      case Rewrite.Self() ->
          subject.equals(Subject.of(cell.object())) ? new Priced(Value.YES, 0) : Priced.NO;
      case Rewrite.Computed(RelationName name) -> of(cell.object(), name);
      case Rewrite.This() ->
          edges(cell).stream()
              .map(edge -> worth(edge).and(beyond(edge)))
              .reduce(Priced.NO, Priced::or);
      case Rewrite.Arrow(RelationName through, RelationName target, var quantifier) -> {
        List<Priced> parents = parents(new Cell(cell.object(), through), target);
        yield quantifier == Rewrite.Quantifier.ANY
            ? parents.stream().reduce(Priced.NO, Priced::or)
            : parents.stream().reduce(Priced::and).orElse(Priced.NO);
      }
      case Rewrite.Union(List<Rewrite> terms) ->
          terms.stream().map(term -> price(term, cell)).reduce(Priced.NO, Priced::or);
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.stream()
              .map(term -> price(term, cell))
              .reduce(new Priced(Value.YES, 0), Priced::and);
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          price(base, cell)
              .and(
                  switch (price(subtracted, cell)) {
                    case Priced(Value value, _) when value == Value.NO -> new Priced(Value.YES, 0);
                    case Priced(Value value, _) when value == Value.YES -> Priced.NO;
                    case Priced maybe -> maybe;
                  });
    };
  }

  private List<Relationship> edges(Cell cell) {
    return random.relationships().stream()
        .filter(it -> it.object().equals(cell.object()) && it.relation().equals(cell.relation()))
        .filter(it -> it.starts().filter(RandomWorld.NOW::isBefore).isEmpty())
        .filter(it -> it.expiration().filter(at -> !RandomWorld.NOW.isBefore(at)).isEmpty())
        .filter(it -> it.starts().filter(RandomWorld.NOW::isBefore).isEmpty())
        .toList();
  }

  private List<Priced> parents(Cell through, RelationName target) {
    List<Priced> parents = new ArrayList<>();
    for (Relationship edge : edges(through)) {
      Optional<ObjectRef> parent = object(edge.subject());
      if (parent.isPresent()
          && random.schema().definition(parent.get().type()).relations().containsKey(target)) {
        parents.add(worth(edge).and(of(parent.get(), target)));
      }
    }
    return parents;
  }

  /// One relationship by itself.
  private Priced worth(Relationship edge) {
    if (edge.condition().isEmpty()) {
      return new Priced(Value.YES, 1);
    }
    Condition condition = edge.condition().get();
    return switch (random
        .schema()
        .caveat(condition.caveat())
        .condition()
        .evaluate(random.context().overlaidBy(condition.context()))) {
      case Outcome.Holds() -> new Priced(Value.YES, 1);
      case Outcome.Fails() -> Priced.NO;
      case Outcome.Missing _ -> new Priced(Value.MAYBE, 1);
    };
  }

  /// What a relationship's subject leads to.
  private Priced beyond(Relationship edge) {
    Subject written = edge.subject();
    if (written.equals(subject)) {
      return new Priced(Value.YES, 0);
    }
    return switch (written) {
      case Subject.Individual _ -> Priced.NO;
      case Subject.Userset(ObjectRef object, RelationName relation) -> of(object, relation);
      case Subject.Everyone(TypeName type) ->
          subject instanceof Subject.Individual(ObjectRef object) && object.type().equals(type)
              ? new Priced(Value.YES, 0)
              : Priced.NO;
    };
  }

  private static Optional<ObjectRef> object(Subject subject) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> Optional.of(object);
      case Subject.Userset(ObjectRef object, _) -> Optional.of(object);
      case Subject.Everyone _ -> Optional.empty();
    };
  }
}
