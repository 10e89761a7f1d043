package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.store.Edges;
import dev.pemba.store.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds every subject of a kind that holds a node of an object.
///
/// The graph below the object falls into regions: what is reached through unions alone is one plain
/// set, gathered in one walk. Where the walk meets an intersection, an exclusion or an all-arrow
/// (an operator), it notes it and leaves its operands to regions of their own. The values of
/// regions and operators then rise to their least fixpoint; the subtracted side of an exclusion is
/// finished first, by a lister of its own (stratification).
final class SubjectLister {
  private final Plan plan;
  private final World world;
  private final SubjectKind kind;
  private final int kindIndex;
  private final Budget budget;

  private final Map<Place, Region> regions = new HashMap<>();
  private final Map<Place, Operator> operators = new HashMap<>();

  /// In the order of discovery: what comes later tends to be needed by what came before.
  private final List<Operator> discovered = new ArrayList<>();

  private final ArrayDeque<Region> unexplored = new ArrayDeque<>();

  /// A node of an object.
  record Place(Node node, int object) {}

  /// Everything reached from a place through unions alone.
  private static final class Region {
    final Place root;
    final TruthSet direct = TruthSet.empty();
    Truth everyone = Truth.FALSE;
    final Map<Operator, Truth> operators = new HashMap<>();

    Region(Place root) {
      this.root = root;
    }

    SubjectSet value() {
      SubjectSet value = SubjectSet.of(direct, everyone);
      for (Map.Entry<Operator, Truth> entry : operators.entrySet()) {
        value = value.union(entry.getKey().value.capped(entry.getValue()));
      }
      return value;
    }
  }

  /// An intersection, an exclusion or an all-arrow of one object.
  private static final class Operator {
    final Place place;
    final List<Region> operands = new ArrayList<>();
    final List<Truth> caps = new ArrayList<>();
    @Nullable SubjectSet subtracted;
    SubjectSet value = SubjectSet.EMPTY;

    Operator(Place place) {
      this.place = place;
    }
  }

  SubjectLister(Plan plan, World world, SubjectKind kind, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.kind = kind;
    this.kindIndex = plan.kindIndex(kind.type(), kind.relation());
    this.budget = budget;
  }

  SubjectSet list(Node node, int object) {
    if (!node.canReach(kindIndex)) {
      return SubjectSet.EMPTY;
    }
    Region root = region(new Place(node, object));
    Region next;
    while ((next = unexplored.poll()) != null) {
      explore(next);
    }
    boolean rising = true;
    while (rising) {
      rising = false;
      for (int i = discovered.size() - 1; i >= 0; i--) {
        Operator operator = discovered.get(i);
        SubjectSet value = compute(operator);
        if (!value.equals(operator.value)) {
          operator.value = value;
          rising = true;
        }
      }
    }
    return root.value();
  }

  private Region region(Place place) {
    Region known = regions.get(place);
    if (known == null) {
      known = new Region(place);
      regions.put(place, known);
      unexplored.add(known);
    }
    return known;
  }

  private SubjectSet compute(Operator operator) {
    budget.spend(1L + operator.operands.size());
    if (operator.operands.isEmpty()) {
      return SubjectSet.EMPTY;
    }
    SubjectSet value = operand(operator, 0);
    for (int i = 1; i < operator.operands.size(); i++) {
      value = value.intersect(operand(operator, i));
    }
    if (operator.place.node().kind == Node.Kind.EXCLUSION) {
      SubjectSet subtracted = operator.subtracted;
      if (subtracted == null) {
        subtracted =
            new SubjectLister(plan, world, kind, budget)
                .list(operator.place.node().operands[1], operator.place.object());
        operator.subtracted = subtracted;
      }
      value = value.without(subtracted);
    }
    return value;
  }

  private static SubjectSet operand(Operator operator, int index) {
    return operator.operands.get(index).value().capped(operator.caps.get(index));
  }

  /// Walks a region: first along edges that hold for sure, then along those that may.
  private void explore(Region region) {
    Map<Place, Truth> visited = new HashMap<>();
    ArrayDeque<Place> sure = new ArrayDeque<>();
    ArrayDeque<Place> maybe = new ArrayDeque<>();
    Walk walk = new Walk(region, visited, sure, maybe);
    walk.go(region.root, Truth.TRUE);
    Place place;
    while ((place = sure.poll()) != null) {
      visit(walk, place, Truth.TRUE);
    }
    while ((place = maybe.poll()) != null) {
      if (visited.get(place) == Truth.UNKNOWN) {
        visit(walk, place, Truth.UNKNOWN);
      }
    }
  }

  /// A walk under way.
  private record Walk(
      Region region, Map<Place, Truth> visited, ArrayDeque<Place> sure, ArrayDeque<Place> maybe) {
    void go(Place place, Truth cap) {
      Truth before = visited.get(place);
      if (cap != Truth.FALSE && (before == null || cap.compareTo(before) > 0)) {
        visited.put(place, cap);
        (cap == Truth.TRUE ? sure : maybe).add(place);
      }
    }
  }

  private void visit(Walk walk, Place place, Truth cap) {
    budget.spend(1);
    Node node = place.node();
    if (node.kind != Node.Kind.UNION) {
      walk.region().operators.merge(operator(place), cap, Truth::or);
      return;
    }
    if (node.relation != 0 && node.relation == kind.relation() && node.type == kind.type()) {
      walk.region().direct.add(place.object(), cap); // a userset is itself
    }
    for (Term term : node.terms) {
      visitTerm(walk, place, cap, term);
    }
  }

  private void visitTerm(Walk walk, Place place, Truth cap, Term term) {
    Node node = place.node();
    switch (term) {
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind direct : kinds) {
          boolean wanted = direct.type() == kind.type() && direct.relation() == kind.relation();
          boolean walked = direct.relation() != 0 && direct.usersetNode().canReach(kindIndex);
          if (wanted || walked) {
            Edges edges =
                world.subjects(
                    node.type, relation, place.object(), direct.type(), direct.relation());
            budget.spend(1L + edges.size());
            if (direct.relation() == 0) {
              gather(walk.region(), edges, cap);
            } else {
              goEach(walk, direct.usersetNode(), edges, cap);
            }
          }
        }
      }
      case Term.Jump(Node target) -> {
        if (target.canReach(kindIndex)) {
          walk.go(new Place(target, place.object()), cap);
        }
      }
      case Term.Arrow(int through, List<Term.Parent> parents) -> {
        for (Term.Parent parent : parents) {
          if (parent.target().canReach(kindIndex)) {
            Edges edges =
                world.subjects(
                    node.type, through, place.object(), parent.type(), parent.relation());
            budget.spend(1L + edges.size());
            goEach(walk, parent.target(), edges, cap);
          }
        }
      }
      case Term.Self() -> {
        if (kind.relation() == 0 && kind.type() == node.type) {
          walk.region().direct.add(place.object(), cap);
        }
      }
    }
  }

  private void goEach(Walk walk, Node target, Edges edges, Truth cap) {
    for (int number : edges.plain()) {
      walk.go(new Place(target, number), cap);
    }
    for (Edges.Special special : edges.special()) {
      walk.go(new Place(target, special.number()), cap.and(world.truth(special.grant())));
    }
  }

  private void gather(Region region, Edges edges, Truth cap) {
    for (int number : edges.plain()) {
      gather(region, number, cap);
    }
    for (Edges.Special special : edges.special()) {
      gather(region, special.number(), cap.and(world.truth(special.grant())));
    }
  }

  private static void gather(Region region, int number, Truth truth) {
    if (number == Snapshot.EVERYONE) {
      region.everyone = region.everyone.or(truth);
    } else {
      region.direct.add(number, truth);
    }
  }

  private Operator operator(Place place) {
    Operator known = operators.get(place);
    if (known != null) {
      return known;
    }
    Operator operator = new Operator(place);
    operators.put(place, operator);
    discovered.add(operator);
    Node node = place.node();
    switch (node.kind) {
      case INTERSECTION -> {
        for (Node operand : node.operands) {
          addOperand(operator, new Place(operand, place.object()), Truth.TRUE);
        }
      }
      case EXCLUSION ->
          addOperand(operator, new Place(node.operands[0], place.object()), Truth.TRUE);
      case ALL_ARROW -> {
        for (AllParent parent : AllParent.of(world, node, place.object(), budget)) {
          addOperand(operator, new Place(parent.target(), parent.object()), parent.edge());
        }
      }
      case UNION -> throw Invariant.broken("unions are walked, not noted");
    }
    return operator;
  }

  private void addOperand(Operator operator, Place place, Truth cap) {
    operator.operands.add(place.node().canReach(kindIndex) ? region(place) : new Region(place));
    operator.caps.add(cap);
  }
}
