package dev.pemba.graph;

import java.util.concurrent.atomic.AtomicBoolean;

/// How each node stands in its plan: what the choice of a way to compute it hangs on.
final class PlanShape {
  private final Tactics tactics;

  private PlanShape(Tactics tactics) {
    this.tactics = tactics;
  }

  static void compute(Plan plan, Tactics tactics) {
    PlanShape shape = new PlanShape(tactics);
    for (Node[] component : plan.components) {
      shape.mark(component);
    }
  }

  /// Marks a component; those that it depends on are marked.
  private void mark(Node[] component) {
    AtomicBoolean recursive = new AtomicBoolean(component.length > 1);
    AtomicBoolean monotone = new AtomicBoolean(true);
    int height = 0;
    for (Node node : component) {
      if (node.kind != Node.Kind.UNION) {
        monotone.set(false);
      }
      int[] below = {0};
      PlanOrder.forEachDependency(
          node,
          dependency -> {
            if (dependency.component == node.component) {
              recursive.set(true);
            } else {
              below[0] = Math.max(below[0], dependency.height);
              monotone.compareAndSet(true, dependency.monotone);
            }
          });
      height = Math.max(height, below[0] + 1);
    }
    for (Node node : component) {
      node.height = height;
      node.recursive = recursive.get();
      node.monotone = monotone.get();
      node.direct = !node.recursive && height <= tactics.directHeight();
    }
  }
}
