package dev.pemba.graph;

import dev.pemba.model.Condition;
import dev.pemba.model.PembaException;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Why an answer is conditional: the parameters that the conditions on the way lack.
///
/// Walks the goals that a finished search left behind, along those that are UNKNOWN. If a condition
/// on the way could not be evaluated at all, that failure is thrown: the answer hangs on it.
final class MissingContext {
  private final Checker checker;
  private final World world;
  private final SubjectRef subject;
  private final Set<String> missing = new TreeSet<>();
  private final Set<Seen> seen = new HashSet<>();
  private final ArrayDeque<Seen> todo = new ArrayDeque<>();

  private record Seen(Node node, int object) {}

  MissingContext(Checker checker, World world, SubjectRef subject) {
    this.checker = checker;
    this.world = world;
    this.subject = subject;
  }

  Set<String> of(Node node, int object) {
    visit(node, object);
    Seen next;
    while ((next = todo.poll()) != null) {
      explain(next.node(), next.object());
    }
    return missing;
  }

  private void visit(Node node, int object) {
    Seen next = new Seen(node, object);
    if (checker.value(node, object) == Truth.UNKNOWN && seen.add(next)) {
      todo.add(next);
    }
  }

  private void explain(Node node, int object) {
    switch (node.kind) {
      case UNION -> {
        for (Term term : node.terms) {
          explainTerm(node, object, term);
        }
      }
      case INTERSECTION, EXCLUSION -> {
        for (Node operand : node.operands) {
          visit(operand, object);
        }
      }
      case ALL_ARROW -> explainArrow(node, object, node.allArrow());
    }
  }

  private void explainTerm(Node node, int object, Term term) {
    switch (term) {
      case Term.Direct(int relation, List<Term.Kind> kinds) -> {
        for (Term.Kind kind : kinds) {
          Edges edges = world.subjects(node.type, relation, object, kind.type(), kind.relation());
          if (kind.relation() != 0) {
            explainEdges(kind.usersetNode(), edges);
          }
          if (kind.type() == subject.type() && kind.relation() == subject.relation()) {
            explainDirect(edges);
          }
        }
      }
      case Term.Jump(Node target) -> visit(target, object);
      case Term.Arrow arrow -> explainArrow(node, object, arrow);
      case Term.Self() -> {}
    }
  }

  private void explainArrow(Node node, int object, Term.Arrow arrow) {
    for (Term.Parent parent : arrow.parents()) {
      explainEdges(
          parent.target(),
          world.subjects(node.type, arrow.through(), object, parent.type(), parent.relation()));
    }
  }

  private void explainDirect(Edges edges) {
    for (Edges.Special special : edges.special()) {
      boolean mine =
          special.number() == subject.number()
              || (subject.isIndividual() && special.number() == Snapshot.EVERYONE);
      if (mine && world.truth(special.grant()) == Truth.UNKNOWN) {
        add(special.grant());
      }
    }
  }

  private void explainEdges(Node target, Edges edges) {
    for (int number : edges.plain()) {
      visit(target, number);
    }
    for (Edges.Special special : edges.special()) {
      Truth edge = world.truth(special.grant());
      if (edge == Truth.FALSE || checker.value(target, special.number()) == Truth.FALSE) {
        continue;
      }
      if (edge == Truth.UNKNOWN) {
        add(special.grant());
      }
      visit(target, special.number());
    }
  }

  private void add(Grant grant) {
    for (Condition condition : grant.condition().map(List::of).orElse(List.of())) {
      switch (world.verdict(condition)) {
        case World.Verdict.Decided(_) -> {}
        case World.Verdict.Missing(Set<String> parameters) -> missing.addAll(parameters);
        case World.Verdict.Failed(PembaException failure) -> throw failure;
      }
    }
  }
}
