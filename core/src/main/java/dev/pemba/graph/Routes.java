package dev.pemba.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The routes of a plan for one kind of subject. Immutable once made.
final class Routes {
  /// Terms up to which the unions that a union jumps to are taken into it.
  private static final int INLINED = 64;

  private final SubjectRef subject;
  private final int kindIndex;
  private final boolean flattening;
  private final @Nullable Route[] routes;
  private final Set<Node> flattened = new LinkedHashSet<>();

  /// @param subject any one of its kind
  Routes(Plan plan, SubjectRef subject, boolean flattening) {
    this.subject = subject;
    this.kindIndex = plan.kindIndex(subject.type(), subject.relation());
    this.flattening = flattening;
    this.routes = new @Nullable Route[plan.nodes.length];
    for (Node node : plan.nodes) {
      if (node.canReach(kindIndex)) {
        routes[node.id] = new Route(node, isItself(node));
      }
    }
    for (Route route : routes) {
      if (route != null) {
        fill(route);
      }
    }
  }

  boolean isFor(int kind, boolean individual) {
    return kind == kindIndex && individual == subject.isIndividual();
  }

  /// The route of a node, or null if such a subject can't come by it.
  @Nullable Route of(Node node) {
    return routes[node.id];
  }

  /// The nodes whose memberships stand in for every walk to them.
  Set<Node> flattened() {
    return flattened;
  }

  private boolean isItself(Node node) {
    return node.relation != 0 && node.relation == subject.relation() && node.type == subject.type();
  }

  private void fill(Route route) {
    switch (route.node.kind) {
      case UNION -> new Filling(route).run();
      case INTERSECTION, EXCLUSION -> {
        route.operands = new @Nullable Route[route.node.operands.length];
        for (int i = 0; i < route.operands.length; i++) {
          route.operands[i] = of(route.node.operands[i]);
        }
      }
      case ALL_ARROW -> {}
    }
  }

  /// Collects the terms of one union. Not thread-safe.
  private final class Filling {
    private final Route route;
    private final List<Route.Lookup> lookups = new ArrayList<>();
    private final List<Route> jumps = new ArrayList<>();
    private final List<Route.Hop> hops = new ArrayList<>();
    private final Set<Node> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    Filling(Route route) {
      this.route = route;
    }

    void run() {
      take(route.node);
      route.lookups = lookups.toArray(Route.Lookup[]::new);
      route.jumps = jumps.toArray(Route[]::new);
      route.hops = hops.toArray(Route.Hop[]::new);
    }

    private void take(Node node) {
      taken.add(node);
      for (Term term : node.terms) {
        switch (term) {
          case Term.Direct(int relation, List<Term.Kind> kinds) ->
              kinds.forEach(kind -> direct(relation, kind));
          case Term.Jump(Node target) -> jump(target);
          case Term.Arrow(int through, List<Term.Parent> parents) -> {
            for (Term.Parent parent : parents) {
              hop(through, parent.type(), parent.relation(), parent.target(), false);
            }
          }
          case Term.Self() -> route.self |= subject.isIndividual() && subject.type() == node.type;
        }
      }
    }

    private void direct(int relation, Term.Kind kind) {
      if (kind.type() == subject.type() && kind.relation() == subject.relation()) {
        lookups.add(new Route.Lookup(relation, kind.everyone() && subject.isIndividual()));
      }
      if (kind.relation() != 0) {
        hop(relation, kind.type(), kind.relation(), kind.usersetNode(), true);
      }
    }

    private void jump(Node target) {
      Route to = of(target);
      if (to == null || taken.contains(target)) {
        return;
      }
      if (target.kind == Node.Kind.UNION
          && !target.recursive
          && !to.itself
          && lookups.size() + hops.size() + taken.size() < INLINED) {
        take(target);
      } else {
        taken.add(target);
        jumps.add(to);
      }
    }

    private void hop(int through, int type, int relation, Node target, boolean userset) {
      Route to = of(target);
      if (to != null) {
        Route.Flattened how = flattened(target, userset);
        hops.add(new Route.Hop(through, type, relation, to, how));
        if (how == Route.Flattened.ALWAYS) {
          flattened.add(target);
        }
      }
    }
  }

  private Route.Flattened flattened(Node target, boolean userset) {
    if (!flattening || !target.monotone) {
      return Route.Flattened.NEVER;
    }
    return userset && target.recursive ? Route.Flattened.ALWAYS : Route.Flattened.FOR_MANY;
  }
}
