package dev.pemba.graph;

import dev.pemba.graph.Suggestions.Suggestion;
import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// Finds the smallest sets of changes that would allow what is denied.
///
/// Best-first over sets of changes, from the empty one on: each is laid over the world and the
/// question is asked of the engine again. Those that allow it are told; from the others it goes on
/// by what they still lack ([Repairs]). Sets come by size, and each step leads to a subset of any
/// answer that it is to lead to, so none is told before a smaller one. Not thread-safe.
final class Suggesting {
  private final Plan plan;
  private final World world;
  private final Question question;
  private final Budget budget;
  private final Remedies remedies = new Remedies();
  private final Repairs.Shared shared;
  private final PriorityQueue<RemedySet> open = new PriorityQueue<>();
  private final Set<RemedySet> seen = new HashSet<>();
  private final List<RemedySet> found = new ArrayList<>();
  private boolean limited;

  Suggesting(Plan plan, World world, Question question, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.question = question;
    this.budget = budget;
    this.shared =
        new Repairs.Shared(new Additions(plan, world, question.subject(), budget), remedies);
  }

  Suggestions find() {
    open.add(RemedySet.EMPTY);
    try {
      search();
    } catch (PembaException failure) {
      if (failure.reason() != Reason.BUDGET_EXCEEDED) {
        throw failure;
      }
      limited = true;
    }
    return new Suggestions(found.stream().map(remedies::suggestion).toList(), limited);
  }

  private void search() {
    int tries = 0;
    RemedySet next;
    while (found.size() < Limits.SUGGESTIONS && (next = open.poll()) != null) {
      if (tries == Limits.SUGGESTION_TRIES) {
        limited = true;
        return;
      }
      RemedySet changes = next;
      if (found.stream().noneMatch(changes::contains)) {
        tries++;
        attempt(changes);
      }
    }
  }

  private void attempt(RemedySet changes) {
    World changed = changed(remedies.suggestion(changes));
    Ways ways = new Ways(plan, changed, plan.subject(changed, question.subject()), budget);
    Node node = plan.node(question.object().type(), question.permission());
    Spot root = new Spot(node, changed.number(node.type, question.object().id()));
    if (ways.value(root) == Truth.TRUE) {
      found.add(changes);
      return;
    }
    int left = Limits.SUGGESTED_CHANGES - changes.size();
    if (left == 0) {
      return;
    }
    Repairs repairs = new Repairs(ways, shared, left);
    for (RemedySet more : repairs.of(root)) {
      RemedySet both = changes.and(more);
      if (both.size() > changes.size() && remedies.isConsistent(both) && seen.add(both)) {
        open.add(both);
      }
    }
    limited |= repairs.isLimited();
  }

  /// A copy of the world with the changes made.
  private World changed(Suggestion changes) {
    List<Change.Update> updates = new ArrayList<>();
    for (Relationship relationship : changes.added()) {
      updates.add(new Change.Update(Change.Operation.TOUCH, relationship));
    }
    for (Relationship relationship : changes.removed()) {
      updates.add(new Change.Update(Change.Operation.DELETE, relationship));
    }
    Facts facts = world.facts();
    return World.of(
        DraftSnapshot.of(world.snapshot(), Optional.empty(), updates, facts.now()), facts);
  }
}
