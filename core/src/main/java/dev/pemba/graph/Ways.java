package dev.pemba.graph;

import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a [Spot] hangs on for one subject in one world: its ways, and its value by the engine.
///
/// Lists of edges are walked as they stand, without the shortcuts of [Checker]; relationships with
/// individuals other than the subject are never looked at. Not thread-safe.
final class Ways {
  private final World world;
  private final SubjectRef subject;
  private final Checker checker;
  private final Budget budget;
  private final int kindIndex;
  private final Map<Spot, Truth> values = new HashMap<>();

  Ways(Plan plan, World world, SubjectRef subject, Budget budget) {
    this.world = world;
    this.subject = subject;
    this.checker = new Checker(plan, world, subject, budget);
    this.budget = budget;
    this.kindIndex = plan.kindIndex(subject.type(), subject.relation());
  }

  World world() {
    return world;
  }

  boolean canReach(Node node) {
    return node.canReach(kindIndex);
  }

  SubjectRef subject() {
    return subject;
  }

  Answer answer(Spot spot) {
    return checker.answer(spot.node(), spot.object());
  }

  Truth value(Spot spot) {
    Truth known = values.get(spot);
    if (known == null) {
      known = checker.value(spot.node(), spot.object());
      values.put(spot, known);
    }
    return known;
  }

  /// What a way is worth in this world.
  Truth value(Way way) {
    return switch (way) {
      case Way.Itself() -> Truth.TRUE;
      case Way.Same(Spot spot) -> value(spot);
      case Way.Direct(Way.Edge edge) -> edge.truth();
      case Way.Along(Way.Edge edge, Spot spot, _) ->
          edge.truth() == Truth.FALSE ? Truth.FALSE : edge.truth().and(value(spot));
    };
  }

  /// The ways of a union, those that fail among them: a relationship that the subject could stand
  /// in and does not is a way with an absent grant. What no subject of this kind can come by is
  /// left out.
  List<Way> ofUnion(Spot spot) {
    List<Way> ways = new ArrayList<>();
    if (isSubjectItself(spot)) {
      ways.add(new Way.Itself());
    }
    for (Term term : spot.node().terms) {
      switch (term) {
        case Term.Direct(int relation, List<Term.Kind> kinds) -> {
          for (Term.Kind kind : kinds) {
            direct(spot, relation, kind, ways);
          }
        }
        case Term.Jump(Node target) -> {
          if (target.canReach(kindIndex)) {
            ways.add(new Way.Same(new Spot(target, spot.object())));
          }
        }
        case Term.Arrow arrow -> ways.addAll(parents(spot, arrow));
        case Term.Self() -> {
          if (subject.isIndividual() && isSubjectObject(spot)) {
            ways.add(new Way.Itself());
          }
        }
      }
    }
    return ways;
  }

  /// The parents that an all-arrow asks: every edge that exists, whatever its condition says.
  List<Way.Along> ofAllArrow(Spot spot) {
    List<Way.Along> all = new ArrayList<>();
    for (Term.Parent parent : spot.node().allArrow().parents()) {
      for (Way.Edge edge : edges(spot, spot.node().allArrow().through(), kind(parent))) {
        if (world.exists(edge.grant())) {
          all.add(along(edge, parent.target(), true));
        }
      }
    }
    return all;
  }

  /// True for the userset that the subject is.
  boolean isSubjectItself(Spot spot) {
    return subject.isUserset()
        && spot.node().relation == subject.relation()
        && isSubjectObject(spot);
  }

  private boolean isSubjectObject(Spot spot) {
    return spot.node().type == subject.type() && spot.object() == subject.number();
  }

  private void direct(Spot spot, int relation, Term.Kind kind, List<Way> ways) {
    if (kind.type() == subject.type() && kind.relation() == subject.relation()) {
      between(spot, relation, subject, ways);
      if (kind.everyone() && subject.isIndividual()) {
        between(spot, relation, subject.everyone(), ways);
      }
    }
    if (kind.relation() != 0 && kind.usersetNode().canReach(kindIndex)) {
      SubjectKind usersets = new SubjectKind(kind.type(), kind.relation());
      for (Way.Edge edge : edges(spot, relation, usersets)) {
        ways.add(along(edge, kind.usersetNode(), false));
      }
    }
  }

  private void between(Spot spot, int relation, SubjectRef far, List<Way> ways) {
    budget.spend(1);
    ContextualEdges.Edge ends =
        new ContextualEdges.Edge(spot.node().type, relation, spot.object(), far);
    List<Grant> grants = world.grants(ends);
    for (Grant grant : grants.isEmpty() ? List.of(Grant.ABSENT) : grants) {
      ways.add(new Way.Direct(new Way.Edge(ends, grant, world.truth(grant))));
    }
  }

  private List<Way.Along> parents(Spot spot, Term.Arrow arrow) {
    List<Way.Along> all = new ArrayList<>();
    for (Term.Parent parent : arrow.parents()) {
      if (parent.target().canReach(kindIndex)) {
        for (Way.Edge edge : edges(spot, arrow.through(), kind(parent))) {
          all.add(along(edge, parent.target(), true));
        }
      }
    }
    return all;
  }

  private static SubjectKind kind(Term.Parent parent) {
    return new SubjectKind(parent.type(), parent.relation());
  }

  private static Way.Along along(Way.Edge edge, Node target, boolean parent) {
    return new Way.Along(edge, new Spot(target, edge.ends().subject().number()), parent);
  }

  private List<Way.Edge> edges(Spot spot, int relation, SubjectKind kind) {
    int type = spot.node().type;
    Edges edges = world.subjects(type, relation, spot.object(), kind.type(), kind.relation());
    budget.spend(1L + edges.size());
    List<Way.Edge> all = new ArrayList<>(edges.size());
    for (int number : edges.plain()) {
      all.add(
          edge(spot, relation, new SubjectRef(kind.type(), kind.relation(), number), Grant.PLAIN));
    }
    for (Edges.Special special : edges.special()) {
      SubjectRef far = new SubjectRef(kind.type(), kind.relation(), special.number());
      all.add(edge(spot, relation, far, special.grant()));
    }
    return all;
  }

  private Way.Edge edge(Spot spot, int relation, SubjectRef far, Grant grant) {
    ContextualEdges.Edge ends =
        new ContextualEdges.Edge(spot.node().type, relation, spot.object(), far);
    return new Way.Edge(ends, grant, world.truth(grant));
  }
}
