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
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Finds every subject of a kind that holds a node of an object.
///
/// The graph below the object falls into regions: what is reached through unions alone is one plain
/// set, gathered in one walk. Where the walk meets an intersection, an exclusion or an all-arrow
/// (an operator), it notes it and leaves its operands to regions of their own. The values of
/// regions and operators then rise to their least fixpoint; the subtracted side of an exclusion is
/// finished first, by a lister of its own (stratification).
final class SubjectLister {
  /// Edges up to which numbers are added singly rather than as a bitmap.
  private static final int ONE_BY_ONE = 4;

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
    final GrowingSet direct = new GrowingSet();
    Truth everyone = Truth.FALSE;
    final Map<Operator, Truth> operators = new HashMap<>();

    Region(Place root) {
      this.root = root;
    }

    SubjectSet value() {
      SubjectSet value = SubjectSet.of(direct.view(), everyone);
      for (Map.Entry<Operator, Truth> entry : operators.entrySet()) {
        value = value.union(entry.getKey().value.capped(entry.getValue()));
      }
      return value;
    }
  }

  /// An intersection, an exclusion or an all-arrow of one object.
  private static final class Operator {
    final Place place;

    /// Among those that were discovered.
    final int order;

    final List<Region> operands = new ArrayList<>();
    final List<Truth> caps = new ArrayList<>();
    @Nullable SubjectSet subtracted;
    SubjectSet value = SubjectSet.EMPTY;

    Operator(Place place, int order) {
      this.place = place;
      this.order = order;
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
    boolean onceIsAll = isOrdered();
    boolean rising = true;
    while (rising) {
      rising = false;
      for (int i = discovered.size() - 1; i >= 0; i--) {
        Operator operator = discovered.get(i);
        SubjectSet value = compute(operator);
        if (onceIsAll) {
          operator.value = value;
        } else if (!value.equals(operator.value)) {
          operator.value = value;
          rising = true;
        }
      }
    }
    return root.value();
  }

  /// True if no operator needs one that was discovered before it, or itself: then each has its
  /// value the first time that it is computed.
  private boolean isOrdered() {
    for (Operator operator : discovered) {
      for (Region operand : operator.operands) {
        for (Operator needed : operand.operators.keySet()) {
          if (needed.order <= operator.order) {
            return false;
          }
        }
      }
    }
    return true;
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

  /// Walks a region, set by set: of each node the objects that were reached, new ones only.
  private void explore(Region region) {
    Walk walk = new Walk(region, plan.nodes.length);
    walk.go(region.root.node(), region.root.object(), Truth.TRUE);
    Front front;
    while ((front = walk.dirty.poll()) != null) {
      front.queued = false;
      visit(walk, front.node, front.fresh.take());
    }
  }

  /// A walk under way. Not thread-safe.
  private static final class Walk {
    final Region region;
    final ArrayDeque<Front> dirty = new ArrayDeque<>();
    private final @Nullable Front[] fronts;

    Walk(Region region, int nodes) {
      this.region = region;
      this.fronts = new @Nullable Front[nodes];
    }

    void go(Node node, int object, Truth truth) {
      Front front = front(node);
      if (front.reached.add(object, truth)) {
        front.fresh.add(object, truth);
        queue(front);
      }
    }

    void go(Node node, TruthSet objects) {
      if (objects.may().getLongCardinality() <= ONE_BY_ONE) {
        forEach(objects, (object, truth) -> go(node, object, truth));
        return;
      }
      Front front = front(node);
      TruthSet beyond = objects.beyond(front.reached.view());
      if (!beyond.isEmpty()) {
        front.reached.addAll(beyond);
        front.fresh.addAll(beyond);
        queue(front);
      }
    }

    private Front front(Node node) {
      Front known = fronts[node.id];
      if (known == null) {
        known = new Front(node);
        fronts[node.id] = known;
      }
      return known;
    }

    private void queue(Front front) {
      if (!front.queued) {
        front.queued = true;
        dirty.add(front);
      }
    }
  }

  /// How far a walk has come at one node.
  private static final class Front {
    final Node node;
    final GrowingSet reached = new GrowingSet();

    /// Reached, but not yet visited.
    final GrowingSet fresh = new GrowingSet();

    boolean queued;

    Front(Node node) {
      this.node = node;
    }
  }

  private void visit(Walk walk, Node node, TruthSet objects) {
    budget.spend(objects.may().getLongCardinality());
    if (node.kind != Node.Kind.UNION) {
      forEach(
          objects,
          (object, truth) ->
              walk.region.operators.merge(operator(new Place(node, object)), truth, Truth::or));
      return;
    }
    if (node.relation != 0 && node.relation == kind.relation() && node.type == kind.type()) {
      walk.region.direct.addAll(objects); // a userset is itself
    }
    for (Term term : node.terms) {
      visitTerm(walk, node, objects, term);
    }
  }

  private interface Action {
    void accept(int object, Truth truth);
  }

  private static void forEach(TruthSet objects, Action action) {
    IntIterator numbers = objects.may().getIntIterator();
    while (numbers.hasNext()) {
      int number = numbers.next();
      action.accept(number, objects.isSure() ? Truth.TRUE : objects.of(number));
    }
  }

  private void visitTerm(Walk walk, Node node, TruthSet objects, Term term) {
    switch (term) {
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind direct : kinds) {
          if (direct.relation() == 0 && direct.type() == kind.type() && kind.relation() == 0) {
            forEach(
                objects, (object, cap) -> gather(walk, edges(node, relation, object, direct), cap));
          } else if (direct.relation() != 0 && direct.usersetNode().canReach(kindIndex)) {
            Node userset = direct.usersetNode();
            forEach(
                objects,
                (object, cap) -> goEach(walk, userset, edges(node, relation, object, direct), cap));
          }
        }
      }
      case Term.Jump(Node target) -> {
        if (target.canReach(kindIndex)) {
          walk.go(target, objects);
        }
      }
      case Term.Arrow(int through, List<Term.Parent> parents) -> {
        for (Term.Parent parent : parents) {
          if (parent.target().canReach(kindIndex)) {
            forEach(
                objects,
                (object, cap) ->
                    goEach(
                        walk,
                        parent.target(),
                        spend(
                            world.subjects(
                                node.type, through, object, parent.type(), parent.relation())),
                        cap));
          }
        }
      }
      case Term.Self() -> {
        if (kind.relation() == 0 && kind.type() == node.type) {
          walk.region.direct.addAll(objects);
        }
      }
    }
  }

  private Edges edges(Node node, int relation, int object, Term.Kind direct) {
    return spend(world.subjects(node.type, relation, object, direct.type(), direct.relation()));
  }

  private Edges spend(Edges edges) {
    budget.spend(edges);
    return edges;
  }

  private void goEach(Walk walk, Node target, Edges edges, Truth cap) {
    if (edges.plainCount() > ONE_BY_ONE) {
      walk.go(target, TruthSet.of(edges.bitmap(), cap));
    } else {
      for (int number : edges.plain()) {
        walk.go(target, number, cap);
      }
    }
    for (Edges.Special special : edges.special()) {
      walk.go(target, special.number(), cap.and(world.truth(special.grant())));
    }
  }

  private void gather(Walk walk, Edges edges, Truth cap) {
    Region region = walk.region;
    if (edges.plainCount() > ONE_BY_ONE) {
      RoaringBitmap numbers = edges.bitmap();
      if (numbers.contains(Snapshot.EVERYONE)) {
        region.everyone = region.everyone.or(cap);
        numbers = numbers.clone();
        numbers.remove(Snapshot.EVERYONE);
      }
      region.direct.addAll(TruthSet.of(numbers, cap));
    } else {
      for (int number : edges.plain()) {
        gather(region, number, cap);
      }
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
    Operator operator = new Operator(place, discovered.size());
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
