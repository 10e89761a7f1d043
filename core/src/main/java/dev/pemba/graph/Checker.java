package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides one subject's questions in one world: goal-directed evaluation to the least fixpoint.
///
/// A goal (node, object) starts at FALSE. Expanding it looks at its edges and asks further goals;
/// whenever a goal's value rises, those that asked for it hear of it. Each goal is expanded once
/// and rises at most twice, so the work is linear in the edges met, cycles or not, and no step
/// recurses along the data: depth is bounded by the heap, not by a stack. The search stops at the
/// first proof. The subtracted side of an exclusion is decided by a search of its own, run to its
/// end, which stratification allows; those nest as deep as the schema's negations do.
///
/// Goals stay for the next question of the same subject. Not thread-safe.
final class Checker {
  private final World world;
  private final SubjectRef subject;
  private final int kindIndex;
  private final Budget budget;
  private final GoalTable goals = new GoalTable();

  Checker(Plan plan, World world, SubjectRef subject, Budget budget) {
    this.world = world;
    this.subject = subject;
    this.kindIndex = plan.kindIndex(subject.type(), subject.relation());
    this.budget = budget;
  }

  /// The value of a relation or permission for an object.
  Truth value(Node node, int object) {
    return node.canReach(kindIndex) ? solve(node, object).value : Truth.FALSE;
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

  /// A goal whose value is final: known from before, or searched now.
  Goal solve(Node node, int object) {
    Goal known = goals.get(node, object);
    if (known != null && known.isFinal()) {
      heard(known);
      return known;
    }
    long before = world.markExpiry(Grant.NEVER);
    Run run = new Run();
    Goal root = fresh(node, object, run);
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
    run.validUntil = world.earliestExpiry();
    world.markExpiry(Math.min(before, run.validUntil));
    return root;
  }

  boolean canReach(Node node) {
    return node.canReach(kindIndex);
  }

  private void heard(Goal known) {
    world.markExpiry(Math.min(world.earliestExpiry(), known.run.validUntil));
  }

  private Goal fresh(Node node, int object, Run run) {
    Goal goal = new Goal(node, object, run);
    goals.put(goal);
    return goal;
  }

  private void expand(Goal goal) {
    budget.spend(1);
    switch (goal.node.kind) {
      case UNION -> expandUnion(goal);
      case INTERSECTION -> {
        goal.operands = new @Nullable Goal[goal.node.operands.length];
        advance(goal);
      }
      case EXCLUSION -> {
        goal.operands = new @Nullable Goal[1];
        advance(goal);
      }
      case ALL_ARROW -> expandAll(goal);
    }
  }

  private void expandUnion(Goal goal) {
    Node node = goal.node;
    if (node.relation != 0
        && node.relation == subject.relation()
        && node.type == subject.type()
        && goal.object == subject.number()) {
      raise(goal, Truth.TRUE); // a userset is itself
    }
    for (int i = 0; i < node.terms.length && goal.value != Truth.TRUE; i++) {
      direct(goal, node.terms[i]);
    }
    for (int i = 0; i < node.terms.length && goal.value != Truth.TRUE; i++) {
      walk(goal, node.terms[i]);
    }
  }

  /// What a look at single edges decides.
  private void direct(Goal goal, Term term) {
    switch (term) {
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind kind : kinds) {
          if (kind.type() != subject.type() || kind.relation() != subject.relation()) {
            continue;
          }
          budget.spend(1);
          raise(goal, world.edge(goal.node.type, relation, goal.object, subject));
          if (kind.everyone() && subject.isIndividual() && goal.value != Truth.TRUE) {
            raise(goal, world.edge(goal.node.type, relation, goal.object, subject.everyone()));
          }
        }
      }
      case Term.Self() -> {
        if (subject.isIndividual()
            && subject.type() == goal.node.type
            && subject.number() == goal.object) {
          raise(goal, Truth.TRUE);
        }
      }
      case Term.Jump _, Term.Arrow _ -> {}
    }
  }

  /// What has to be asked further.
  private void walk(Goal goal, Term term) {
    switch (term) {
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind kind : kinds) {
          if (kind.relation() != 0 && canReach(kind.usersetNode())) {
            Edges edges =
                world.subjects(goal.node.type, relation, goal.object, kind.type(), kind.relation());
            askEach(goal, kind.usersetNode(), edges);
          }
        }
      }
      case Term.Jump(Node target) -> {
        if (canReach(target)) {
          ask(goal, target, goal.object, Truth.TRUE);
        }
      }
      case Term.Arrow(int through, List<Term.Parent> parents) -> {
        for (Term.Parent parent : parents) {
          if (canReach(parent.target())) {
            Edges edges =
                world.subjects(
                    goal.node.type, through, goal.object, parent.type(), parent.relation());
            askEach(goal, parent.target(), edges);
          }
        }
      }
      case Term.Self() -> {}
    }
  }

  private void askEach(Goal goal, Node target, Edges edges) {
    budget.spend(edges.size());
    for (Edges.Special special : edges.special()) {
      Truth cap = world.truth(special.grant());
      if (cap != Truth.FALSE && goal.value != Truth.TRUE) {
        ask(goal, target, special.number(), cap);
      }
    }
    for (int i = 0; i < edges.plainCount() && goal.value != Truth.TRUE; i++) {
      ask(goal, target, edges.plainAt(i), Truth.TRUE);
    }
  }

  /// Lets `goal`, a union, hear of the target's value, now and when it rises.
  private void ask(Goal goal, Node target, int object, Truth cap) {
    Goal asked = link(goal, target, object, cap);
    raise(goal, asked.value.and(cap));
  }

  /// The goal for a question, found or made, with `asker` among those who hear of it.
  private Goal link(Goal asker, Node target, int object, Truth cap) {
    Goal known = goals.get(target, object);
    if (known != null && known.isFinal()) {
      heard(known);
      return known;
    }
    Goal asked = known != null && known.run == asker.run ? known : fresh(target, object, asker.run);
    asked.addDependent(asker, cap);
    if (!asked.expanded) {
      asker.run.asks.push(new Run.Ask(asked, asker));
    }
    return asked;
  }

  private void expandAll(Goal goal) {
    ArrayList<AllParent> parents = AllParent.of(world, goal.node, goal.object, budget);
    goal.operands = new @Nullable Goal[parents.size()];
    goal.caps = new Truth[parents.size()];
    for (int i = 0; i < goal.caps.length; i++) {
      AllParent parent = parents.get(i);
      goal.caps[i] = canReach(parent.target()) ? parent.edge() : Truth.FALSE;
      if (goal.caps[i] == Truth.FALSE) {
        return; // one parent that can't grant it denies
      }
    }
    for (int i = 0; i < goal.caps.length; i++) {
      AllParent parent = parents.get(i);
      goal.operands[i] = link(goal, parent.target(), parent.object(), Truth.TRUE);
    }
    advance(goal);
  }

  /// Recomputes a goal that is no union, asking for its next operand once those before it allow.
  private void advance(Goal goal) {
    switch (goal.node.kind) {
      case INTERSECTION -> advanceIntersection(goal);
      case EXCLUSION -> advanceExclusion(goal);
      case ALL_ARROW -> advanceAll(goal);
      case UNION -> throw Invariant.broken("unions hear of each value as it rises");
    }
  }

  private void advanceIntersection(Goal goal) {
    Truth all = Truth.TRUE;
    for (int i = 0; i < goal.operands.length; i++) {
      Goal operand = goal.operands[i];
      if (operand == null) {
        if (!canReach(goal.node.operands[i])) {
          return;
        }
        operand = link(goal, goal.node.operands[i], goal.object, Truth.TRUE);
        goal.operands[i] = operand;
      }
      if (operand.value == Truth.FALSE) {
        return; // the rest is asked when, and if, this one rises
      }
      all = all.and(operand.value);
    }
    raise(goal, all);
  }

  private void advanceExclusion(Goal goal) {
    Goal base = goal.operands[0];
    if (base == null) {
      if (!canReach(goal.node.operands[0])) {
        return;
      }
      base = link(goal, goal.node.operands[0], goal.object, Truth.TRUE);
      goal.operands[0] = base;
    }
    if (base.value == Truth.FALSE) {
      return;
    }
    Truth subtracted = goal.subtracted;
    if (subtracted == null) {
      subtracted = value(goal.node.operands[1], goal.object);
      goal.subtracted = subtracted;
    }
    raise(goal, base.value.and(subtracted.not()));
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
    }
  }

  private void tellRaised(Run run) {
    Goal goal;
    while ((goal = run.raised.poll()) != null) {
      for (int i = 0; i < goal.dependentCount(); i++) {
        Goal.Dependent dependent = goal.dependent(i);
        budget.spend(1);
        if (dependent.goal().node.kind == Node.Kind.UNION) {
          raise(dependent.goal(), goal.value.and(dependent.cap()));
        } else {
          advance(dependent.goal());
        }
      }
    }
  }
}
