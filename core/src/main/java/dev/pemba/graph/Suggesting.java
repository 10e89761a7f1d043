package dev.pemba.graph;

import dev.pemba.graph.Suggestions.Suggestion;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// Finds the smallest sets of changes that would allow what is denied, or make it conditional.
///
/// Best-first over sets of changes, from the empty one on: each is laid over the world and the
/// question is asked of the engine again. Those that do are told; from the others it goes on by
/// what they still lack ([Repairs]). Sets come by size, and each step leads to a subset of any
/// answer that it is to lead to, so none is told before a smaller one. Not thread-safe.
final class Suggesting {
  private final Plan plan;
  private final World world;
  private final Question question;
  private final Budget budget;
  private final Remedies remedies = new Remedies();
  private final PriorityQueue<RemedySet> open = new PriorityQueue<>();
  private final Set<RemedySet> seen = new HashSet<>();
  private final List<RemedySet> found = new ArrayList<>();
  private final List<Suggestion> told = new ArrayList<>();
  private boolean limited;
  private boolean truncated;

  Suggesting(Plan plan, World world, Question question, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.question = question;
    this.budget = budget;
  }

  /// Searches once.
  ///
  /// @param wanted TRUE for what would allow it, UNKNOWN for what would make it conditional
  Suggestions find(Truth wanted) {
    open.add(RemedySet.EMPTY);
    try {
      Additions.Asked asked = new Additions.Asked(world, question.subject());
      search(new Repairs.Shared(wanted, new Additions(plan, asked, wanted, budget), remedies));
    } catch (PembaException failure) {
      if (failure.reason() != Reason.BUDGET_EXCEEDED) {
        throw failure;
      }
      limited = true;
    }
    boolean enough = told.size() == Limits.SUGGESTIONS;
    boolean smallest = enough && told.getLast().size() == 1;
    return new Suggestions(told, (limited && !smallest) || (truncated && !enough));
  }

  private void search(Repairs.Shared shared) {
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
        attempt(changes, shared);
      }
    }
  }

  private void attempt(RemedySet changes, Repairs.Shared shared) {
    World changed = changed(changes);
    Ways ways = new Ways(plan, changed, plan.subject(changed, question.subject()), budget);
    Node node = plan.node(question.object().type(), question.permission());
    Spot root = new Spot(node, changed.number(node.type, question.object().id()));
    if (ways.value(root).compareTo(shared.wanted()) >= 0) {
      tell(changes, ways, root);
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
    truncated |= repairs.isTruncated();
  }

  private void tell(RemedySet changes, Ways ways, Spot root) {
    try {
      told.add(remedies.suggestion(changes, ways.answer(root)));
      found.add(changes);
    } catch (PembaException failure) {
      // The answer would hang on a condition that can't be evaluated: no help.
      if (failure.reason() != Reason.CONDITION_FAILED
          && failure.reason() != Reason.CONTEXT_INVALID) {
        throw failure;
      }
    }
  }

  /// A copy of the world with the changes made.
  private World changed(RemedySet changes) {
    Facts facts = world.facts();
    return changes.size() == 0
        ? world
        : World.of(
            DraftSnapshot.of(
                world.snapshot(), Optional.empty(), remedies.updates(changes), facts.now()),
            facts);
  }
}
