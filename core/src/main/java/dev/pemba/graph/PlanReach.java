package dev.pemba.graph;

import java.util.BitSet;
import java.util.List;

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
          BitSet kinds = kinds(plan, node);
          if (!kinds.equals(node.reachableKinds)) {
            node.reachableKinds = kinds;
            changed = true;
          }
        }
      }
    }
  }

  private static BitSet kinds(Plan plan, Node node) {
    BitSet kinds = new BitSet();
    switch (node.kind) {
      case UNION -> {
        if (node.relation != 0) {
          kinds.set(plan.kindIndex(node.type, node.relation));
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

  private static void add(Plan plan, Node node, Term term, BitSet kinds) {
    switch (term) {
      case Term.Direct(_, List<Term.Kind> direct) -> {
        for (Term.Kind kind : direct) {
          kinds.set(plan.kindIndex(kind.type(), kind.relation()));
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
      case Term.Self() -> kinds.set(plan.kindIndex(node.type, 0));
    }
  }
}
