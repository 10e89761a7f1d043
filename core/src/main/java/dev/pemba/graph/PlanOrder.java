package dev.pemba.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/// Strongly connected components of a plan, dependencies first (R. Tarjan, 1972), with a stack of
/// its own: a schema may nest deeper than a thread's stack.
final class PlanOrder {
  private final Node[] nodes;
  private final int[] index;
  private final int[] low;
  private final boolean[] open;
  private final ArrayDeque<Node> path = new ArrayDeque<>();
  private final List<Node[]> components = new ArrayList<>();
  private int counter;

  private PlanOrder(Node[] nodes) {
    this.nodes = nodes;
    this.index = new int[nodes.length];
    this.low = new int[nodes.length];
    this.open = new boolean[nodes.length];
    Arrays.fill(index, -1);
  }

  static Node[][] components(Node[] nodes) {
    PlanOrder order = new PlanOrder(nodes);
    for (Node node : order.nodes) {
      if (order.index[node.id] < 0) {
        order.visit(node);
      }
    }
    return order.components.toArray(new Node[0][]);
  }

  private record Frame(Node node, Iterator<Node> dependencies) {}

  private void visit(Node start) {
    ArrayDeque<Frame> frames = new ArrayDeque<>();
    frames.push(enter(start));
    while (!frames.isEmpty()) {
      Frame frame = frames.getFirst();
      Node node = frame.node();
      if (frame.dependencies().hasNext()) {
        Node dependency = frame.dependencies().next();
        if (index[dependency.id] < 0) {
          frames.push(enter(dependency));
        } else if (open[dependency.id]) {
          low[node.id] = Math.min(low[node.id], index[dependency.id]);
        }
        continue;
      }
      frames.pop();
      if (!frames.isEmpty()) {
        int parent = frames.getFirst().node().id;
        low[parent] = Math.min(low[parent], low[node.id]);
      }
      if (low[node.id] == index[node.id]) {
        close(node);
      }
    }
  }

  private Frame enter(Node node) {
    index[node.id] = counter;
    low[node.id] = counter;
    counter++;
    open[node.id] = true;
    path.push(node);
    List<Node> dependencies = new ArrayList<>();
    forEachDependency(node, dependencies::add);
    return new Frame(node, dependencies.iterator());
  }

  private void close(Node root) {
    List<Node> members = new ArrayList<>();
    Node member;
    do {
      member = path.pop();
      open[member.id] = false;
      member.component = components.size();
      members.add(member);
    } while (member != root);
    components.add(members.toArray(new Node[0]));
  }

  /// Every node that `node`'s value is computed from.
  static void forEachDependency(Node node, Consumer<Node> action) {
    for (Term term : node.terms) {
      switch (term) {
        case Term.Direct(_, List<Term.Kind> kinds) -> {
          for (Term.Kind kind : kinds) {
            if (kind.userset() != null) {
              action.accept(kind.userset());
            }
          }
        }
        case Term.Jump(Node target) -> action.accept(target);
        case Term.Arrow arrow -> forEachTarget(arrow, action);
        case Term.Self() -> {}
      }
    }
    for (Node operand : node.operands) {
      action.accept(operand);
    }
    if (node.arrow != null) {
      forEachTarget(node.arrow, action);
    }
  }

  private static void forEachTarget(Term.Arrow arrow, Consumer<Node> action) {
    for (Term.Parent parent : arrow.parents()) {
      action.accept(parent.target());
    }
  }
}
