package dev.pemba.graph;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Snapshot;
import java.util.Arrays;

/// One subject's memberships in one world: the store keeps them, each is fetched once. Not
/// thread-safe.
final class Memberships {
  private static final Node[] NOTHING = {};

  private final Plan plan;
  private final World world;
  private final SubjectRef subject;
  private final Budget budget;

  /// A few at most: searched from the front.
  private Node[] nodes = NOTHING;

  private Membership[] fetched = {};

  Memberships(Plan plan, World world, SubjectRef subject, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.subject = subject;
    this.budget = budget;
  }

  /// The subject's membership in a monotone node; [Membership#WIDE] if it is no help.
  Membership in(Node node) {
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i] == node) {
        return fetched[i];
      }
    }
    Membership found = fetch(node);
    nodes = Arrays.copyOf(nodes, nodes.length + 1);
    fetched = Arrays.copyOf(fetched, nodes.length);
    nodes[nodes.length - 1] = node;
    fetched[nodes.length - 1] = found;
    return found;
  }

  private Membership fetch(Node node) {
    // What the request itself brings along is in no store, and may lead further.
    if (world.hasContextual()) {
      return Membership.WIDE;
    }
    if (!world.isStored(subject)) {
      return compute(node, world.snapshot());
    }
    return world
        .snapshot()
        .derived(Membership.Key.of(node, subject), edges -> compute(node, edges));
  }

  private Membership compute(Node node, Snapshot edges) {
    Budget own = budget.part(Membership.EFFORT);
    Membership found;
    try {
      World timeless = World.timeless(edges);
      found = Membership.of(new ObjectLister(plan, timeless, subject, own).list(node));
    } catch (PembaException failure) {
      if (failure.reason() != Reason.BUDGET_EXCEEDED) {
        throw failure;
      }
      found = Membership.WIDE;
    }
    budget.spend(own.visited());
    return found;
  }
}
