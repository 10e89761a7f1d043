package dev.pemba.graph;

import dev.pemba.store.Grant;
import java.util.ArrayDeque;

/// One search for the value of a goal: what is still to be expanded and to be told.
final class Run {
  /// Goals to expand, each with the goal that asked; the newest first.
  final ArrayDeque<Ask> asks = new ArrayDeque<>();

  /// Goals whose value rose and whose dependents have not heard yet.
  final ArrayDeque<Goal> raised = new ArrayDeque<>();

  /// True once nothing was left to expand: then every expanded goal's value is the least fixpoint.
  boolean exhausted;

  /// The earliest start or expiry among the grants that this search has looked at so far.
  long validUntil = Grant.NEVER;

  /// A goal to expand, unless `asker` is true by then.
  record Ask(Goal goal, Goal asker) {}
}
