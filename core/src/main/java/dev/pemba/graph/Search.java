package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Goal-directed evaluation to the least fixpoint, for what the plan says in a circle.
///
/// A goal (route, object) starts at FALSE. Expanding it looks at its edges and asks further goals;
/// whenever a goal's value rises, those that asked for it hear of it. Each goal is expanded once
/// and rises at most twice, so the work is linear in the edges met, cycles or not, and no step
/// recurses along the data. The search stops at the first proof. The subtracted side of an
/// exclusion is decided on its own, to its end, which stratification allows.
///
/// Goals stay for the next question of the same subject. Not thread-safe.
final class Search {
  private final Checker checker;
  private final World world;
  private final Routes routes;
  private final Budget budget;
  private final GoalTable goals = new GoalTable();

  Search(Checker checker, World world, Routes routes, Budget budget) {
    this.checker = checker;
    this.world = world;
    this.routes = routes;
    this.budget = budget;
  }

  /// The final value of a question: known from before, or searched now.
  Truth solve(Route route, int object) {
    Goal known = goals.get(route.node, object);
    if (known != null && known.isFinal()) {
      world.lowerExpiry(known.run.validUntil);
      return known.value;
    }
    long before = world.markExpiry(Grant.NEVER);
    Run run = new Run();
    Goal root = fresh(route, object, run);
    run.asks.push(new Run.Ask(root, root));
    while (root.value != Truth.TRUE && !run.asks.isEmpty()) {
      Run.Ask ask = run.asks.pop();
      if (!ask.goal().expanded && ask.asker().value != Truth.TRUE) {
        ask.goal().expanded = true;
        expand(ask.goal());
        tellRaised(run);
      }
    }
    run.exhausted = run.asks.isEmpty();
    leansOnWhatWasSeen(run);
    world.lowerExpiry(before);
    return root.value;
  }

  private Goal fresh(Route route, int object, Run run) {
    Goal goal = new Goal(route, object, run);
    goals.put(goal);
    return goal;
  }

  private void expand(Goal goal) {
    budget.spend(1);
    switch (goal.route.node.kind) {
      case UNION -> expandUnion(goal);
      case INTERSECTION, EXCLUSION -> {
        goal.operands = new @Nullable Goal[goal.route.operands.length];
        advance(goal);
      }
      case ALL_ARROW -> expandAll(goal);
    }
  }

  private void expandUnion(Goal goal) {
    Route route = goal.route;
    raise(goal, checker.own(route, goal.object));
    for (int i = 0; i < route.jumps.length && goal.value != Truth.TRUE; i++) {
      ask(goal, route.jumps[i], goal.object, Truth.TRUE);
    }
    for (int i = 0; i < route.hops.length && goal.value != Truth.TRUE; i++) {
      askAlong(goal, route.hops[i]);
    }
  }

  private void askAlong(Goal goal, Route.Hop hop) {
    Edges edges =
        world.subjects(
            goal.route.node.type, hop.through(), goal.object, hop.type(), hop.relation());
    if (edges.isEmpty()) {
      return;
    }
    budget.spend(edges.size());
    Membership membership = checker.membership(hop, edges);
    int[] open = edges.plain();
    if (!membership.isWide()) {
      if (membership.hasAny(open)) {
        raise(goal, Truth.TRUE);
        return;
      }
      open = membership.undecided(open);
    }
    for (Edges.Special special : edges.special()) {
      if (membership.mayHave(special.number()) && goal.value != Truth.TRUE) {
        Truth cap = world.truth(special.grant());
        if (cap != Truth.FALSE) {
          ask(goal, hop.target(), special.number(), cap);
        }
      }
    }
    for (int i = 0; i < open.length && goal.value != Truth.TRUE; i++) {
      ask(goal, hop.target(), open[i], Truth.TRUE);
    }
  }

  /// Lets `goal`, a union, hear of the target's value, now and when it rises.
  private void ask(Goal goal, Route target, int object, Truth cap) {
    if (target.node.direct) {
      raise(goal, checker.far(target, object).and(cap));
    } else {
      raise(goal, link(goal, target, object, cap).value.and(cap));
    }
  }

  /// The goal for a question, found or made, with `asker` among those who hear of it.
  private Goal link(Goal asker, Route target, int object, Truth cap) {
    Goal known = goals.get(target.node, object);
    if (known != null && known.isFinal()) {
      world.lowerExpiry(known.run.validUntil);
      return known;
    }
    Goal asked = known != null && known.run == asker.run ? known : fresh(target, object, asker.run);
    if (target.node.direct) {
      asked.settle(checker.far(target, object));
      leansOnWhatWasSeen(asked.run);
      return asked;
    }
    asked.addDependent(asker, cap);
    if (!asked.expanded) {
      asker.run.asks.push(new Run.Ask(asked, asker));
    }
    return asked;
  }

  private void expandAll(Goal goal) {
    ArrayList<AllParent> parents = AllParent.of(world, goal.route.node, goal.object, budget);
    goal.operands = new @Nullable Goal[parents.size()];
    goal.caps = new Truth[parents.size()];
    Route[] targets = new Route[parents.size()];
    for (int i = 0; i < targets.length; i++) {
      AllParent parent = parents.get(i);
      Route target = routes.of(parent.target());
      if (target == null || parent.edge() == Truth.FALSE) {
        return; // one parent that can't grant it denies
      }
      targets[i] = target;
      goal.caps[i] = parent.edge();
    }
    for (int i = 0; i < targets.length; i++) {
      goal.operands[i] = link(goal, targets[i], parents.get(i).object(), Truth.TRUE);
    }
    advance(goal);
  }

  /// Recomputes a goal that is no union, asking for its next operand once those before it allow.
  private void advance(Goal goal) {
    switch (goal.route.node.kind) {
      case INTERSECTION -> advanceIntersection(goal);
      case EXCLUSION -> advanceExclusion(goal);
      case ALL_ARROW -> advanceAll(goal);
      case UNION -> throw Invariant.broken("unions hear of each value as it rises");
    }
  }

  private void advanceIntersection(Goal goal) {
    Truth all = Truth.TRUE;
    for (int i = 0; i < goal.operands.length; i++) {
      Truth value = operand(goal, i);
      if (value == Truth.FALSE) {
        return; // the rest is asked when, and if, this one rises
      }
      all = all.and(value);
    }
    raise(goal, all);
  }

  private void advanceExclusion(Goal goal) {
    Truth base = operand(goal, 0);
    if (base == Truth.FALSE) {
      return;
    }
    Truth subtracted = goal.subtracted;
    if (subtracted == null) {
      subtracted = checker.value(goal.route.node.operands[1], goal.object);
      goal.subtracted = subtracted;
    }
    raise(goal, base.and(subtracted.not()));
  }

  /// The value of an operand as far as it is known, asked for the first time if it was not yet.
  private Truth operand(Goal goal, int index) {
    Goal operand = goal.operands[index];
    if (operand == null) {
      Route route = goal.route.operands[index];
      if (route == null) {
        return Truth.FALSE;
      }
      operand = link(goal, route, goal.object, Truth.TRUE);
      goal.operands[index] = operand;
    }
    return operand.value;
  }

  private void advanceAll(Goal goal) {
    Truth all = goal.operands.length == 0 ? Truth.FALSE : Truth.TRUE;
    for (int i = 0; i < goal.operands.length; i++) {
      Goal operand = goal.operands[i];
      if (operand == null) {
        return; // still being linked
      }
      all = all.and(goal.caps[i]).and(operand.value);
    }
    raise(goal, all);
  }

  private void raise(Goal goal, Truth value) {
    if (value.compareTo(goal.value) > 0) {
      goal.value = value;
      goal.run.raised.add(goal);
      leansOnWhatWasSeen(goal.run);
    }
  }

  /// What a search has found so far may be taken over before it ends, by a search within it: its
  /// grants are noted as it goes.
  private void leansOnWhatWasSeen(Run run) {
    run.validUntil = Math.min(run.validUntil, world.earliestExpiry());
  }

  private void tellRaised(Run run) {
    Goal goal;
    while ((goal = run.raised.poll()) != null) {
      for (int i = 0; i < goal.dependentCount(); i++) {
        Goal.Dependent dependent = goal.dependent(i);
        budget.spend(1);
        if (dependent.goal().route.node.kind == Node.Kind.UNION) {
          raise(dependent.goal(), goal.value.and(dependent.cap()));
        } else {
          advance(dependent.goal());
        }
      }
    }
  }
}
