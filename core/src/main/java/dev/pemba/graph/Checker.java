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
  private final Trail trail = new Trail();
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
    trail.clear();
    long before = world.markExpiry(Grant.NEVER);
    Truth value = value(node, object);
    long validUntil = world.markExpiry(before);
    if (value == Truth.FALSE) {
      trail.failedAsAWhole(node, object);
    }
    Set<String> missing =
        value == Truth.UNKNOWN
            ? new MissingContext(this, world, subject).of(node, object)
            : Set.of();
    return new Answer(value.decision(), missing, validUntil);
  }

  /// How the last answer came about.
  Trail trail() {
    return trail;
  }

  private Truth value(@Nullable Route route, int object) {
    if (route == null) {
      return Truth.FALSE;
    }
    if (!route.node.direct) {
      return searched(route, object);
    }
    budget.spend(1);
    return switch (route.node.kind) {
      case UNION -> union(route, object);
      case INTERSECTION -> intersection(route, object);
      case EXCLUSION -> exclusion(route, object);
      case ALL_ARROW -> allArrow(route, object);
    };
  }

  private Truth searched(Route route, int object) {
    int mark = trail.mark();
    Truth found = search().solve(route, object);
    trail.back(mark);
    if (found == Truth.TRUE) {
      trail.derived(route.node, object, subject);
    }
    return found;
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
      best = best.or(looked(route.node, lookup, object));
      if (best == Truth.TRUE) {
        break;
      }
    }
    return best;
  }

  /// Whether the subject, or the wildcard that stands for it, is found there.
  private Truth looked(Node node, Route.Lookup lookup, int object) {
    Truth found = world.edge(node.type, lookup.relation(), object, subject);
    SubjectRef by = subject;
    if (lookup.everyone() && found != Truth.TRUE) {
      by = subject.everyone();
      found = found.or(world.edge(node.type, lookup.relation(), object, by));
    }
    if (found == Truth.TRUE) {
      trail.edge(node.type, lookup.relation(), object, by);
    }
    return found;
  }

  private Truth intersection(Route route, int object) {
    Truth all = Truth.TRUE;
    for (int i = 0; i < route.operands.length; i++) {
      if (route.operands[i] == null) {
        trail.failed(route.node.operands[i], object, false);
        return Truth.FALSE;
      }
    }
    int mark = trail.mark();
    for (int i = 0; i < route.operands.length && all != Truth.FALSE; i++) {
      Truth one = value(route.operands[i], object);
      if (one == Truth.FALSE) {
        trail.failed(route.node.operands[i], object, false);
      }
      all = all.and(one);
    }
    return kept(all, mark);
  }

  private Truth exclusion(Route route, int object) {
    int mark = trail.mark();
    Truth base = value(route.operands[0], object);
    if (base == Truth.FALSE) {
      trail.failedAsAWhole(route.node.operands[0], object);
      return base;
    }
    int based = trail.mark();
    Truth subtracted = value(route.operands[1], object);
    trail.back(based);
    if (subtracted == Truth.TRUE) {
      trail.failed(route.node.operands[1], object, true);
    }
    return kept(base.and(subtracted.not()), mark);
  }

  /// A value, with its trail if it is TRUE.
  private Truth kept(Truth value, int mark) {
    if (value != Truth.TRUE) {
      trail.back(mark);
    }
    return value;
  }

  private Truth allArrow(Route route, int object) {
    List<AllParent> parents = AllParent.of(world, route.node, object, budget);
    Truth all = parents.isEmpty() ? Truth.FALSE : Truth.TRUE;
    int mark = trail.mark();
    for (int i = 0; i < parents.size() && all != Truth.FALSE; i++) {
      AllParent parent = parents.get(i);
      all = all.and(parent.edge());
      if (all != Truth.FALSE) {
        Truth one = far(routes.of(parent.target()), parent.object());
        if (one == Truth.FALSE) {
          trail.failed(parent.target(), parent.object(), false);
        }
        all = all.and(one);
      }
    }
    return kept(all, mark);
  }

  private Truth along(int type, Route.Hop hop, int object) {
    Edges edges = world.subjects(type, hop.through(), object, hop.type(), hop.relation());
    if (edges.isEmpty()) {
      return Truth.FALSE;
    }
    budget.spend(edges.size());
    Membership membership = membership(hop, edges);
    int[] open = edges.plain();
    if (!membership.isWide()) {
      int member = membership.firstAmong(open);
      if (member != Membership.NONE) {
        step(type, hop, object, member);
        trail.derived(hop.target().node, member, subject);
        return Truth.TRUE;
      }
      open = membership.undecided(open);
    }
    int mark = trail.mark();
    Truth best = Truth.FALSE;
    for (int i = 0; i < open.length && best != Truth.TRUE; i++) {
      best = best.or(through(type, hop, object, open[i]));
    }
    for (int i = 0; i < edges.special().size() && best != Truth.TRUE; i++) {
      Edges.Special special = edges.special().get(i);
      if (membership.mayHave(special.number())) {
        Truth cap = world.truth(special.grant());
        best =
            best.or(
                cap == Truth.FALSE ? cap : cap.and(through(type, hop, object, special.number())));
      }
    }
    return kept(best, mark);
  }

  private Truth through(int type, Route.Hop hop, int object, int far) {
    int mark = trail.mark();
    step(type, hop, object, far);
    return kept(far(hop.target(), far), mark);
  }

  private void step(int type, Route.Hop hop, int object, int far) {
    trail.edge(type, hop.through(), object, new SubjectRef(hop.type(), hop.relation(), far));
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
      if (known == Truth.TRUE) {
        trail.derived(route.node, object, subject);
      }
      return known;
    }
    long before = world.markExpiry(Grant.NEVER);
    Truth found = value(route, object);
    memo.put(key, found, world.earliestExpiry());
    world.lowerExpiry(before);
    return found;
  }
}
