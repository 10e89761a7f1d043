package dev.pemba.graph;

import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides one subject's questions in one world.
///
/// A question is computed by recursion along the plan, never along the data: edges lead only to
/// nodes that stand lower. What the plan itself says in a circle, such as teams within teams, is
/// either looked up among the subject's flattened [Memberships] or left to a [Search]. So depth of
/// data is bounded by the heap, not by a stack, and depth of the plan by [Tactics].
///
/// What edges lead to is remembered for the next question of the same subject. Not thread-safe.
final class Checker {
  /// Edges from which on memberships are worth fetching where a walk is short too.
  private static final int MANY = 4;

  private final World world;
  private final SubjectRef subject;
  private final Routes routes;
  private final Memberships memberships;
  private final Budget budget;
  private final Memo memo = new Memo();
  private @Nullable Search search;

  Checker(Plan plan, World world, SubjectRef subject, Budget budget) {
    this.world = world;
    this.subject = subject;
    this.routes = plan.routes(subject);
    this.memberships = new Memberships(plan, world, subject, budget);
    this.budget = budget;
  }

  /// The value of a relation or permission for an object.
  Truth value(Node node, int object) {
    return value(routes.of(node), object);
  }

  /// The answer, with what is missing if it is conditional.
  Answer answer(Node node, int object) {
    long before = world.markExpiry(Grant.NEVER);
    Truth value = value(node, object);
    long validUntil = world.markExpiry(before);
    Set<String> missing =
        value == Truth.UNKNOWN
            ? new MissingContext(this, world, subject).of(node, object)
            : Set.of();
    return new Answer(value.decision(), missing, validUntil);
  }

  private Truth value(@Nullable Route route, int object) {
    if (route == null) {
      return Truth.FALSE;
    }
    if (!route.node.direct) {
      return search().solve(route, object);
    }
    budget.spend(1);
    return switch (route.node.kind) {
      case UNION -> union(route, object);
      case INTERSECTION -> intersection(route, object);
      case EXCLUSION -> exclusion(route, object);
      case ALL_ARROW -> allArrow(route, object);
    };
  }

  private Search search() {
    Search made = search;
    if (made == null) {
      made = new Search(this, world, routes, budget);
      search = made;
    }
    return made;
  }

  private Truth union(Route route, int object) {
    Truth best = own(route, object);
    for (int i = 0; i < route.jumps.length && best != Truth.TRUE; i++) {
      best = best.or(value(route.jumps[i], object));
    }
    for (int i = 0; i < route.hops.length && best != Truth.TRUE; i++) {
      best = best.or(along(route.node.type, route.hops[i], object));
    }
    return best;
  }

  /// What single edges of the subject decide of a union.
  Truth own(Route route, int object) {
    if ((route.itself || route.self) && object == subject.number()) {
      return Truth.TRUE;
    }
    Truth best = Truth.FALSE;
    for (Route.Lookup lookup : route.lookups) {
      budget.spend(1);
      best = best.or(world.edge(route.node.type, lookup, object, subject));
      if (best == Truth.TRUE) {
        break;
      }
    }
    return best;
  }

  private Truth intersection(Route route, int object) {
    Truth all = Truth.TRUE;
    for (Route operand : route.operands) {
      if (operand == null) {
        return Truth.FALSE;
      }
    }
    for (int i = 0; i < route.operands.length && all != Truth.FALSE; i++) {
      all = all.and(value(route.operands[i], object));
    }
    return all;
  }

  private Truth exclusion(Route route, int object) {
    Truth base = value(route.operands[0], object);
    return base == Truth.FALSE ? base : base.and(value(route.operands[1], object).not());
  }

  private Truth allArrow(Route route, int object) {
    List<AllParent> parents = AllParent.of(world, route.node, object, budget);
    Truth all = parents.isEmpty() ? Truth.FALSE : Truth.TRUE;
    for (int i = 0; i < parents.size() && all != Truth.FALSE; i++) {
      AllParent parent = parents.get(i);
      all = all.and(parent.edge());
      if (all != Truth.FALSE) {
        all = all.and(far(routes.of(parent.target()), parent.object()));
      }
    }
    return all;
  }

  private Truth along(int type, Route.Hop hop, int object) {
    Edges edges = world.subjects(type, hop.through(), object, hop.type(), hop.relation());
    if (edges.isEmpty()) {
      return Truth.FALSE;
    }
    budget.spend(edges.size());
    Membership membership = membership(hop, edges);
    Truth best = Truth.FALSE;
    int[] open = edges.plain();
    if (!membership.isWide()) {
      if (membership.hasAny(open)) {
        return Truth.TRUE;
      }
      open = membership.undecided(open);
    }
    for (int i = 0; i < open.length && best != Truth.TRUE; i++) {
      best = best.or(far(hop.target(), open[i]));
    }
    for (int i = 0; i < edges.special().size() && best != Truth.TRUE; i++) {
      Edges.Special special = edges.special().get(i);
      if (membership.mayHave(special.number())) {
        Truth cap = world.truth(special.grant());
        best = best.or(cap == Truth.FALSE ? cap : cap.and(far(hop.target(), special.number())));
      }
    }
    return best;
  }

  /// The subject's membership in the target of a hop, if it helps with these edges.
  Membership membership(Route.Hop hop, Edges edges) {
    boolean worth =
        switch (hop.flattened()) {
          case NEVER -> false;
          case FOR_MANY -> edges.size() >= MANY;
          case ALWAYS -> true;
        };
    return worth ? memberships.in(hop.target().node) : Membership.WIDE;
  }

  /// The value of what an edge leads to. Graphs share their far ends, so it is remembered.
  Truth far(@Nullable Route route, int object) {
    if (route == null || !route.node.direct) {
      return value(route, object);
    }
    long key = Memo.key(route.node, object);
    Truth known = memo.get(key);
    if (known != null) {
      world.lowerExpiry(memo.expiry(key));
      return known;
    }
    long before = world.markExpiry(Grant.NEVER);
    Truth found = value(route, object);
    memo.put(key, found, world.earliestExpiry());
    world.lowerExpiry(before);
    return found;
  }
}
