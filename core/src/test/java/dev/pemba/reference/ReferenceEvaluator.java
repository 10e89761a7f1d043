package dev.pemba.reference;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.CompiledCondition.Outcome;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The oracle: naïve fixpoint over everything in memory, stratum by stratum. It shares nothing with
/// the engine but the words of the model.
public final class ReferenceEvaluator {
  /// Kleene's values, least true first.
  public enum Value {
    NO,
    MAYBE,
    YES
  }

  /// A relation or permission of a type.
  private record Head(TypeName type, RelationName relation) {}

  /// A relation or permission of an object.
  public record Cell(ObjectRef object, RelationName relation) {}

  private record Edge(Relationship relationship, Value value) {}

  private final Schema schema;
  private final Map<Cell, List<Edge>> edges = new HashMap<>();
  private final Set<ObjectRef> named = new LinkedHashSet<>();
  private final Map<Head, Integer> strata = new HashMap<>();

  public ReferenceEvaluator(
      Schema schema, Collection<Relationship> relationships, Context context, Instant now) {
    this.schema = schema;
    for (Relationship relationship : relationships) {
      named.add(relationship.object());
      objectOf(relationship.subject()).ifPresent(named::add);
      boolean begun = relationship.starts().isEmpty() || !now.isBefore(relationship.starts().get());
      boolean over =
          relationship.expiration().isPresent() && !now.isBefore(relationship.expiration().get());
      if (begun && !over) {
        edges
            .computeIfAbsent(
                new Cell(relationship.object(), relationship.relation()), _ -> new ArrayList<>())
            .add(new Edge(relationship, value(relationship, context)));
      }
    }
    stratify();
  }

  /// Objects that the relationships name, as objects or within subjects.
  public Set<ObjectRef> named() {
    return named;
  }

  public Value check(ObjectRef object, RelationName relation, Subject subject) {
    return table(subject, List.of(object)).getOrDefault(new Cell(object, relation), Value.NO);
  }

  /// The value of every cell of every named object, and of those in `more`, for one subject.
  public Map<Cell, Value> table(Subject subject, Collection<ObjectRef> more) {
    Set<ObjectRef> objects = new LinkedHashSet<>(named);
    objects.addAll(more);
    objectOf(subject).ifPresent(objects::add);
    Map<Cell, Value> table = new HashMap<>();
    int top = strata.values().stream().mapToInt(i -> i).max().orElse(0);
    for (int stratum = 0; stratum <= top; stratum++) {
      boolean rising = true;
      while (rising) {
        rising = false;
        for (ObjectRef object : objects) {
          for (Relation relation : relations(object.type())) {
            if (level(object.type(), relation.name()) != stratum) {
              continue;
            }
            Cell cell = new Cell(object, relation.name());
            Value value =
                subject.equals(new Subject.Userset(object, relation.name()))
                    ? Value.YES
                    : evaluate(relation.rewrite(), cell, subject, table);
            if (value != table.getOrDefault(cell, Value.NO)) {
              table.put(cell, value);
              rising = true;
            }
          }
        }
      }
    }
    return table;
  }

  private Value evaluate(Rewrite rewrite, Cell cell, Subject subject, Map<Cell, Value> table) {
    return switch (rewrite) {
      case Rewrite.Nil() -> Value.NO;
      case Rewrite.Self() -> subject.equals(Subject.of(cell.object())) ? Value.YES : Value.NO;
      case Rewrite.Computed(RelationName name) ->
          table.getOrDefault(new Cell(cell.object(), name), Value.NO);
      case Rewrite.This() -> {
        Value any = Value.NO;
        for (Edge edge : edges.getOrDefault(cell, List.of())) {
          any = max(any, min(edge.value(), through(edge, subject, table)));
        }
        yield any;
      }
      case Rewrite.Arrow(RelationName through, RelationName target, var quantifier) -> {
        List<Value> parents = new ArrayList<>();
        for (Edge edge : edges.getOrDefault(new Cell(cell.object(), through), List.of())) {
          Optional<ObjectRef> parent = objectOf(edge.relationship().subject());
          if (parent.isPresent() && has(parent.get().type(), target)) {
            Value value = table.getOrDefault(new Cell(parent.get(), target), Value.NO);
            parents.add(min(edge.value(), value));
          }
        }
        yield switch (quantifier) {
          case ANY -> parents.stream().reduce(Value.NO, ReferenceEvaluator::max);
          case ALL ->
              parents.isEmpty()
                  ? Value.NO
                  : parents.stream().reduce(Value.YES, ReferenceEvaluator::min);
        };
      }
      case Rewrite.Union(List<Rewrite> terms) ->
          terms.stream()
              .map(term -> evaluate(term, cell, subject, table))
              .reduce(Value.NO, ReferenceEvaluator::max);
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.stream()
              .map(term -> evaluate(term, cell, subject, table))
              .reduce(Value.YES, ReferenceEvaluator::min);
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          min(
              evaluate(base, cell, subject, table),
              not(evaluate(subtracted, cell, subject, table)));
    };
  }

  /// Whether an edge's subject is, or holds, the subject asked for.
  private static Value through(Edge edge, Subject subject, Map<Cell, Value> table) {
    Subject written = edge.relationship().subject();
    if (written.equals(subject)) {
      return Value.YES;
    }
    return switch (written) {
      case Subject.Individual _ -> Value.NO;
      case Subject.Userset(ObjectRef object, RelationName relation) ->
          table.getOrDefault(new Cell(object, relation), Value.NO);
      case Subject.Everyone(TypeName type) ->
          subject instanceof Subject.Individual(ObjectRef object) && object.type().equals(type)
              ? Value.YES
              : Value.NO;
    };
  }

  private Value value(Relationship relationship, Context context) {
    if (relationship.condition().isEmpty()) {
      return Value.YES;
    }
    var condition = relationship.condition().get();
    var caveat = schema.caveats().get(condition.caveat());
    if (caveat == null) {
      throw new AssertionError("no caveat " + condition.caveat());
    }
    return switch (caveat.condition().evaluate(context.overlaidBy(condition.context()))) {
      case Outcome.Holds() -> Value.YES;
      case Outcome.Fails() -> Value.NO;
      case Outcome.Missing(_) -> Value.MAYBE;
    };
  }

  private void stratify() {
    for (Definition definition : schema.definitions().values()) {
      for (RelationName name : definition.relations().keySet()) {
        strata.put(new Head(definition.name(), name), 0);
      }
    }
    boolean rising = true;
    while (rising) {
      rising = false;
      for (Head head : List.copyOf(strata.keySet())) {
        Relation relation = schema.relation(head.type(), head.relation());
        int needed = stratum(relation.rewrite(), relation);
        if (needed > strata.getOrDefault(head, 0)) {
          strata.put(head, needed);
          rising = true;
        }
      }
    }
  }

  private int stratum(Rewrite rewrite, Relation relation) {
    return switch (rewrite) {
      case Rewrite.Nil() -> 0;
      case Rewrite.Self() -> 0;
      case Rewrite.This() -> {
        int most = 0;
        for (AllowedSubject subject : relation.subjects()) {
          if (subject.relation().isPresent()) {
            most = Math.max(most, level(subject.type(), subject.relation().get()));
          }
        }
        yield most;
      }
      case Rewrite.Computed(RelationName name) -> level(relation.type(), name);
      case Rewrite.Arrow(RelationName through, RelationName target, _) -> {
        int most = 0;
        for (AllowedSubject parent : schema.relation(relation.type(), through).subjects()) {
          if (has(parent.type(), target)) {
            most = Math.max(most, level(parent.type(), target));
          }
        }
        yield most;
      }
      case Rewrite.Union(List<Rewrite> terms) -> highest(terms, relation);
      case Rewrite.Intersection(List<Rewrite> terms) -> highest(terms, relation);
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          Math.max(stratum(base, relation), stratum(subtracted, relation) + 1);
    };
  }

  private int highest(List<Rewrite> terms, Relation relation) {
    return terms.stream().mapToInt(term -> stratum(term, relation)).max().orElse(0);
  }

  private int level(TypeName type, RelationName relation) {
    return strata.getOrDefault(new Head(type, relation), 0);
  }

  private Collection<Relation> relations(TypeName type) {
    return schema.definition(type).relations().values();
  }

  private boolean has(TypeName type, RelationName relation) {
    return schema.definition(type).relations().containsKey(relation);
  }

  private static Optional<ObjectRef> objectOf(Subject subject) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> Optional.of(object);
      case Subject.Userset(ObjectRef object, _) -> Optional.of(object);
      case Subject.Everyone _ -> Optional.empty();
    };
  }

  private static Value min(Value a, Value b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Value max(Value a, Value b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Value not(Value value) {
    return switch (value) {
      case NO -> Value.YES;
      case MAYBE -> Value.MAYBE;
      case YES -> Value.NO;
    };
  }
}
