package dev.pemba.graph;

import dev.pemba.graph.Explanation.Standing;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.util.Set;

/// Puts relationships that were met as numbers back into words.
final class EdgeTexts {
  private final World world;
  private final Symbols symbols;

  EdgeTexts(World world) {
    this.world = world;
    this.symbols = world.snapshot().symbols();
  }

  Relationship.Key key(ContextualEdges.Edge ends) {
    return new Relationship.Key(
        object(ends.objectType(), ends.object()),
        symbols.relationName(ends.relation()),
        subject(ends.subject()));
  }

  Subject subject(SubjectRef subject) {
    if (subject.number() == Snapshot.EVERYONE) {
      return new Subject.Everyone(symbols.typeName(subject.type()));
    }
    ObjectRef object = object(subject.type(), subject.number());
    return subject.isUserset()
        ? new Subject.Userset(object, symbols.relationName(subject.relation()))
        : Subject.of(object);
  }

  Relationship relationship(ContextualEdges.Edge ends, Grant grant) {
    return grant.over(key(ends));
  }

  Explanation.Edge edge(Way.Edge edge) {
    Grant grant = edge.grant();
    Context values = grant.condition().map(world::values).orElse(Context.EMPTY);
    return new Explanation.Edge(
        relationship(edge.ends(), grant),
        !world.isStored(edge.ends(), grant),
        standing(grant),
        values,
        grant.condition().map(this::missing).orElse(Set.of()));
  }

  private Standing standing(Grant grant) {
    if (!world.exists(grant)) {
      return grant.isPendingAt(world.nowMillis()) ? Standing.NOT_STARTED : Standing.EXPIRED;
    }
    if (grant.condition().isEmpty()) {
      return Standing.HOLDS;
    }
    return switch (world.verdict(grant.condition().get())) {
      case World.Verdict.Decided(Truth truth) ->
          truth == Truth.TRUE ? Standing.HOLDS : Standing.CONDITION_FAILS;
      case World.Verdict.Missing _ -> Standing.CONTEXT_MISSING;
      case World.Verdict.Failed _ -> Standing.CONDITION_BROKEN;
    };
  }

  private Set<String> missing(Condition condition) {
    return world.verdict(condition) instanceof World.Verdict.Missing(Set<String> parameters)
        ? parameters
        : Set.of();
  }

  ObjectRef object(int type, int number) {
    return new ObjectRef(symbols.typeName(type), world.name(type, number));
  }
}
