package dev.pemba.graph;

import dev.pemba.store.Edges;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Finds every object that a subject reaches: set algebra over whole nodes of the plan.
///
/// Each node gets the set of its objects for which it holds. Sets are seeded from the subject's own
/// edges and pushed upwards along reverse edges, new members only (semi-naïve evaluation), one
/// component of the plan after another, dependencies first; so the subtracted side of an exclusion
/// is whole before it is used. Where one list of edges is all that a node has, its bitmap is passed
/// on as it is, so a list costs little before its names are asked for. No candidate is checked on
/// its own but those of all-arrows, whose parents are looked up.
final class ObjectLister {
  /// Edges up to which numbers are added singly rather than as a bitmap.
  private static final int ONE_BY_ONE = 4;

  private final World world;
  private final SubjectRef subject;
  private final int kindIndex;
  private final Budget budget;

  private final @Nullable State[] states;

  /// The states that the target needs, dependencies first once sorted.
  private final List<State> needed = new ArrayList<>();

  private final ArrayDeque<State> dirty = new ArrayDeque<>();
  private int component;

  /// What is known of a node so far.
  private static final class State {
    final Node node;
    final GrowingSet found = new GrowingSet();

    /// Whether others of its component compute from it, or it from them; if not, it is whole when
    /// it is pushed on.
    boolean recursive;

    /// Found, but not yet pushed on; only kept if recursive.
    final GrowingSet fresh = new GrowingSet();

    /// All-arrows only: objects to look at once their component is entered.
    final RoaringBitmap candidates = new RoaringBitmap();

    /// Who computes from this node.
    final List<State> users = new ArrayList<>();

    boolean queued;

    State(Node node) {
      this.node = node;
    }
  }

  ObjectLister(Plan plan, World world, SubjectRef subject, Budget budget) {
    this.world = world;
    this.subject = subject;
    this.kindIndex = plan.kindIndex(subject.type(), subject.relation());
    this.budget = budget;
    this.states = new @Nullable State[plan.nodes.length];
  }

  TruthSet list(Node target) {
    if (!target.canReach(kindIndex)) {
      return TruthSet.EMPTY;
    }
    State goal = collectNeeded(target);
    needed.sort(Comparator.comparingInt(state -> state.node.component));
    for (int i = 0; i < needed.size(); ) {
      component = needed.get(i).node.component;
      while (i < needed.size() && needed.get(i).node.component == component) {
        start(needed.get(i++));
      }
      drain();
    }
    return goal.found.shared();
  }

  private State collectNeeded(Node target) {
    State goal = needed(target);
    for (int i = 0; i < needed.size(); i++) {
      State user = needed.get(i);
      PlanOrder.forEachDependency(
          user.node,
          dependency -> {
            if (!dependency.canReach(kindIndex)) {
              return;
            }
            State state = needed(dependency);
            if (user.node.component == dependency.component) {
              user.recursive = true;
              state.recursive = true;
            }
            if (!state.users.contains(user)) {
              state.users.add(user);
            }
          });
    }
    return goal;
  }

  private State needed(Node node) {
    State state = states[node.id];
    if (state == null) {
      state = new State(node);
      states[node.id] = state;
      needed.add(state);
    }
    return state;
  }

  /// What a node has from the subject itself and from components before its own.
  private void start(State state) {
    Node node = state.node;
    switch (node.kind) {
      case UNION -> {
        if (node.relation != 0
            && node.relation == subject.relation()
            && node.type == subject.type()) {
          add(state, subject.number(), Truth.TRUE); // a userset is itself
        }
        for (Term term : node.terms) {
          seed(state, term);
        }
      }
      case INTERSECTION -> {
        TruthSet all = operand(node, 0);
        for (int i = 1; i < node.operands.length; i++) {
          all = all.intersect(operand(node, i));
        }
        addAll(state, all);
      }
      case EXCLUSION -> {
        State base = states[node.operands[0].id];
        if (base != null) {
          addAll(state, base.found.shared().without(operand(node, 1)));
        }
      }
      case ALL_ARROW -> {
        IntIterator candidates = state.candidates.getIntIterator();
        while (candidates.hasNext()) {
          lookAt(state, candidates.next());
        }
      }
    }
    queue(state);
  }

  private TruthSet operand(Node node, int index) {
    State state = states[node.operands[index].id];
    return state == null ? TruthSet.EMPTY : state.found.view();
  }

  private void seed(State state, Term term) {
    switch (term) {
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind kind : kinds) {
          if (kind.type() == subject.type() && kind.relation() == 0 && !subject.isUserset()) {
            addEdges(state, world.objects(subject, state.node.type, relation), Truth.TRUE);
            if (kind.everyone() && subject.isIndividual()) {
              addEdges(
                  state, world.objects(subject.everyone(), state.node.type, relation), Truth.TRUE);
            }
          }
        }
      }
      case Term.Self() -> {
        if (subject.isIndividual() && subject.type() == state.node.type) {
          add(state, subject.number(), Truth.TRUE);
        }
      }
      case Term.Jump _, Term.Arrow _ -> {}
    }
  }

  private void drain() {
    State state;
    while ((state = dirty.poll()) != null) {
      state.queued = false;
      TruthSet fresh = state.recursive ? state.fresh.take() : state.found.shared();
      for (State user : state.users) {
        push(state.node, fresh, user);
      }
    }
  }

  /// Passes new members of `from` on to a node that computes from it.
  private void push(Node from, TruthSet fresh, State to) {
    switch (to.node.kind) {
      case UNION -> {
        for (Term term : to.node.terms) {
          pushTerm(from, fresh, to, term);
        }
      }
      case INTERSECTION -> {
        if (to.node.component == component) {
          TruthSet all = fresh;
          for (int i = 0; i < to.node.operands.length; i++) {
            if (to.node.operands[i] != from) {
              all = all.intersect(operand(to.node, i));
            }
          }
          addAll(to, all);
        }
      }
      case EXCLUSION -> {
        if (to.node.component == component) {
          addAll(to, fresh.without(operand(to.node, 1)));
        }
      }
      case ALL_ARROW -> pushToAll(from, fresh, to);
    }
  }

  private void pushTerm(Node from, TruthSet fresh, State to, Term term) {
    switch (term) {
      case Term.Jump(Node target) -> {
        if (target == from) {
          addAll(to, fresh);
        }
      }
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind kind : kinds) {
          if (kind.userset() == from) {
            follow(fresh, to, new Way(kind.type(), kind.relation(), relation));
          }
        }
      }
      case Term.Arrow(int through, List<Term.Parent> parents) -> {
        for (Term.Parent parent : parents) {
          if (parent.target() == from) {
            follow(fresh, to, new Way(parent.type(), parent.relation(), through));
          }
        }
      }
      case Term.Self() -> {}
    }
  }

  /// The edges to go along: from subjects of this kind through this relation.
  private record Way(int subjectType, int subjectRelation, int relation) {}

  private void follow(TruthSet fresh, State to, Way way) {
    IntIterator members = fresh.may().getIntIterator();
    while (members.hasNext()) {
      int number = members.next();
      Truth cap = fresh.isSure() ? Truth.TRUE : fresh.of(number);
      SubjectRef from = new SubjectRef(way.subjectType(), way.subjectRelation(), number);
      addEdges(to, world.objects(from, to.node.type, way.relation()), cap);
    }
  }

  private void pushToAll(Node from, TruthSet fresh, State to) {
    Term.Arrow arrow = to.node.allArrow();
    for (Term.Parent parent : arrow.parents()) {
      if (parent.target() != from) {
        continue;
      }
      IntIterator members = fresh.may().getIntIterator();
      while (members.hasNext()) {
        SubjectRef member = new SubjectRef(parent.type(), parent.relation(), members.next());
        Edges edges = world.objects(member, to.node.type, arrow.through());
        budget.spend(1L + edges.size());
        for (int number : edges.plain()) {
          candidate(to, number);
        }
        for (Edges.Special special : edges.special()) {
          candidate(to, special.number());
        }
      }
    }
  }

  private void candidate(State to, int number) {
    if (to.node.component == component) {
      lookAt(to, number);
    } else {
      to.candidates.add(number);
    }
  }

  private void lookAt(State state, int object) {
    Truth all = Truth.TRUE;
    List<AllParent> parents = AllParent.of(world, state.node, object, budget);
    for (AllParent parent : parents) {
      State target = states[parent.target().id];
      Truth holds = target == null ? Truth.FALSE : target.found.view().of(parent.object());
      all = all.and(parent.edge()).and(holds);
    }
    add(state, object, parents.isEmpty() ? Truth.FALSE : all);
  }

  private void addEdges(State state, Edges edges, Truth cap) {
    budget.spend(edges);
    if (edges.plainCount() > ONE_BY_ONE) {
      addAll(state, TruthSet.of(edges.bitmap(), cap));
    } else {
      for (int number : edges.plain()) {
        add(state, number, cap);
      }
    }
    for (Edges.Special special : edges.special()) {
      add(state, special.number(), cap.and(world.truth(special.grant())));
    }
  }

  private void add(State state, int number, Truth truth) {
    if (state.found.add(number, truth) && state.recursive) {
      state.fresh.add(number, truth);
      queue(state);
    }
  }

  private void addAll(State state, TruthSet set) {
    if (!state.recursive) {
      state.found.addAll(set);
      return;
    }
    TruthSet beyond = set.beyond(state.found.view());
    if (!beyond.isEmpty()) {
      state.found.addAll(beyond);
      state.fresh.addAll(beyond);
      queue(state);
    }
  }

  /// Has a state pushed on once its own component is at work. One that is not recursive is whole
  /// then, and pushed on when it is started.
  private void queue(State state) {
    TruthSet ready = state.recursive ? state.fresh.view() : state.found.view();
    if (!state.queued && state.node.component == component && !ready.isEmpty()) {
      state.queued = true;
      dirty.add(state);
    }
  }
}
