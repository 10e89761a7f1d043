package dev.pemba.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One sub-question of a check: does `route` hold for `object`? Its value only rises.
final class Goal {
  private static final Dependent[] NOBODY = {};

  final Route route;
  final int object;

  /// The search that works on it; it alone may raise the value.
  final Run run;

  Truth value = Truth.FALSE;
  boolean expanded;
  private boolean settled;

  /// Of an intersection, an exclusion or an all-arrow: the goals it is computed from, in order;
  /// null where not yet asked.
  @Nullable Goal[] operands = {};

  /// Of an all-arrow: what each parent's edge is worth.
  Truth[] caps = {};

  /// Of an exclusion: the value of its subtracted side, once needed.
  @Nullable Truth subtracted;

  private Dependent[] dependents = NOBODY;
  private int dependentCount;

  /// Who must hear when the value rises, and how much of it passes.
  record Dependent(Goal goal, Truth cap) {}

  Goal(Route route, int object, Run run) {
    this.route = route;
    this.object = object;
    this.run = run;
  }

  /// INVARIANT (no remembered guess): a value is final if it is TRUE, which no further search can
  /// undo, or if the goal was expanded by a search that went to its end. A "no" that leaned on a
  /// search stopped early, or still running, is never taken for an answer.
  boolean isFinal() {
    return value == Truth.TRUE || settled || (expanded && run.exhausted);
  }

  /// Takes a final value that was found without a search.
  void settle(Truth found) {
    value = found;
    expanded = true;
    settled = true;
  }

  void addDependent(Goal goal, Truth cap) {
    if (dependentCount == dependents.length) {
      dependents = Arrays.copyOf(dependents, Math.max(2, dependentCount * 2));
    }
    dependents[dependentCount++] = new Dependent(goal, cap);
  }

  int dependentCount() {
    return dependentCount;
  }

  Dependent dependent(int index) {
    return dependents[index];
  }
}
