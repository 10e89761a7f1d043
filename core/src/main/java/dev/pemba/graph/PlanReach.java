package dev.pemba.graph;

import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/// For each node, the kinds of subject for which it can be other than false: a least fixpoint over
/// the schema alone. What can't be reached is never walked.
final class PlanReach {
  private PlanReach() {}

  static void compute(Plan plan) {
    for (Node[] component : plan.components) {
      boolean changed = true;
      while (changed) {
        changed = false;
        for (Node node : component) {
          RoaringBitmap kinds = kinds(plan, node);
          if (!kinds.equals(node.reachableKinds)) {
            node.reachableKinds = kinds;
            changed = true;
          }
        }
      }
    }
  }

  private static RoaringBitmap kinds(Plan plan, Node node) {
    RoaringBitmap kinds = new RoaringBitmap();
    switch (node.kind) {
      case UNION -> {
        if (node.relation != 0) {
          kinds.add(plan.kindIndex(node.type, node.relation));
        }
        for (Term term : node.terms) {
          add(plan, node, term, kinds);
        }
      }
      case INTERSECTION -> {
        kinds.or(node.operands[0].reachableKinds);
        for (Node operand : node.operands) {
          kinds.and(operand.reachableKinds);
        }
      }
      case EXCLUSION -> kinds.or(node.operands[0].reachableKinds);
      case ALL_ARROW -> add(plan, node, node.allArrow(), kinds);
    }
    return kinds;
  }

  private static void add(Plan plan, Node node, Term term, RoaringBitmap kinds) {
    switch (term) {
      case Term.Direct(_, List<Term.Kind> direct) -> {
        for (Term.Kind kind : direct) {
          kinds.add(plan.kindIndex(kind.type(), kind.relation()));
          if (kind.userset() != null) {
            kinds.or(kind.userset().reachableKinds);
          }
        }
      }
      case Term.Jump(Node target) -> kinds.or(target.reachableKinds);
      case Term.Arrow(_, List<Term.Parent> parents) -> {
        for (Term.Parent parent : parents) {
          kinds.or(parent.target().reachableKinds);
        }
      }
      case Term.Self() -> kinds.add(plan.kindIndex(node.type, 0));
    }
  }
}
