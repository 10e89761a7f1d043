package dev.pemba.schema;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The check that negation is stratified: nothing depends on itself through what a `-` takes away.
///
/// Only then have the rewrites a least fixpoint. A node is a relation or permission of a type; its
/// edges lead to what its value is computed from: the same object's relations, the targets of
/// arrows on each parent type, and the usersets that its relationships may name. Components are
/// found by Tarjan's algorithm, without recursion since schemas may be large.
final class Stratification {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> numbers = new HashMap<>();
  private final List<List<Edge>> edges = new ArrayList<>();

  /// A relation or permission of a type.
  record Node(TypeName type, RelationName relation) {
    @Override
    public String toString() {
      return type + "#" + relation;
    }
  }

  /// A cycle whose first step passes through a subtracted side. The first node is not repeated.
  record Cycle(List<Node> nodes) {
    Cycle {
      nodes = List.copyOf(nodes);
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder("`" + nodes.getFirst() + "` takes away `");
      out.append(nodes.get(1 % nodes.size())).append('`');
      for (int i = 1; i < nodes.size(); i++) {
        out.append(", which needs `").append(nodes.get((i + 1) % nodes.size())).append('`');
      }
      return out.toString();
    }
  }

  private record Edge(int target, boolean subtracted) {}

  private Stratification(Schema schema) {
    for (Definition definition : schema.definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        Node node = new Node(definition.name(), relation.name());
        numbers.put(node, nodes.size());
        nodes.add(node);
        edges.add(new ArrayList<>());
      }
    }
    for (Definition definition : schema.definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        int from = number(definition.name(), relation.name()).orElseThrow();
        collect(definition, relation, relation.rewrite(), edges.get(from), false);
      }
    }
  }

  /// The first offending cycle in the order of the schema.
  static Optional<Cycle> check(Schema schema) {
    return new Stratification(schema).offence();
  }

  private void collect(
      Definition definition, Relation owner, Rewrite rewrite, List<Edge> out, boolean subtracted) {
    switch (rewrite) {
      case Rewrite.Nil _, Rewrite.Self _ -> {}
      case Rewrite.This _ -> {
        for (AllowedSubject subject : owner.subjects()) {
          subject.relation().ifPresent(name -> add(subject.type(), name, out, subtracted));
        }
      }
      case Rewrite.Computed(RelationName name) -> add(definition.name(), name, out, subtracted);
      case Rewrite.Arrow(RelationName through, RelationName target, _) -> {
        Relation followed = definition.relations().get(through);
        if (followed != null) {
          followed.subjects().stream()
              .map(AllowedSubject::type)
              .distinct()
              .forEach(parent -> add(parent, target, out, subtracted));
        }
      }
      case Rewrite.Union(List<Rewrite> terms) ->
          terms.forEach(term -> collect(definition, owner, term, out, subtracted));
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.forEach(term -> collect(definition, owner, term, out, subtracted));
      case Rewrite.Exclusion(Rewrite base, Rewrite minus) -> {
        collect(definition, owner, base, out, subtracted);
        collect(definition, owner, minus, out, true);
      }
    }
  }

  private void add(TypeName type, RelationName name, List<Edge> out, boolean subtracted) {
    number(type, name).ifPresent(target -> out.add(new Edge(target, subtracted)));
  }

  private Optional<Integer> number(TypeName type, RelationName name) {
    return Optional.ofNullable(numbers.get(new Node(type, name)));
  }

  private Optional<Cycle> offence() {
    int[] component = components();
    for (int from = 0; from < nodes.size(); from++) {
      for (Edge edge : edges.get(from)) {
        if (edge.subtracted() && component[from] == component[edge.target()]) {
          return Optional.of(cycle(from, edge.target(), component));
        }
      }
    }
    return Optional.empty();
  }

  /// The shortest way from `second` back to `first` inside their component.
  private Cycle cycle(int first, int second, int[] component) {
    int[] cameFrom = new int[nodes.size()];
    Arrays.fill(cameFrom, -1);
    cameFrom[second] = second;
    Deque<Integer> queue = new ArrayDeque<>(List.of(second));
    while (cameFrom[first] < 0) {
      int node = queue.remove();
      for (Edge edge : edges.get(node)) {
        int target = edge.target();
        if (cameFrom[target] < 0 && component[target] == component[first]) {
          cameFrom[target] = node;
          queue.add(target);
        }
      }
    }
    Deque<Node> path = new ArrayDeque<>();
    for (int node = first; node != second; node = cameFrom[node]) {
      path.addFirst(nodes.get(cameFrom[node]));
    }
    path.addFirst(nodes.get(first));
    return new Cycle(List.copyOf(path));
  }

  /// For each node the number of its strongly connected component.
  private int[] components() {
    Tarjan tarjan = new Tarjan();
    for (int node = 0; node < nodes.size(); node++) {
      if (tarjan.index[node] == 0) {
        tarjan.visit(node);
      }
    }
    return tarjan.component;
  }

  private final class Tarjan {
    private final int[] index = new int[nodes.size()];
    private final int[] low = new int[nodes.size()];
    private final int[] component = new int[nodes.size()];
    private final int[] nextEdge = new int[nodes.size()];
    private final Deque<Integer> open = new ArrayDeque<>();
    private final Deque<Integer> calls = new ArrayDeque<>();
    private int counter;

    private void visit(int root) {
      enter(root);
      while (!calls.isEmpty()) {
        int node = calls.peek();
        if (nextEdge[node] < edges.get(node).size()) {
          int target = edges.get(node).get(nextEdge[node]++).target();
          if (index[target] == 0) {
            enter(target);
          } else if (component[target] == 0) {
            low[node] = Math.min(low[node], index[target]);
          }
        } else {
          calls.pop();
          leave(node);
        }
      }
    }

    private void enter(int node) {
      index[node] = ++counter;
      low[node] = counter;
      open.push(node);
      calls.push(node);
    }

    private void leave(int node) {
      if (!calls.isEmpty()) {
        int caller = calls.peek();
        low[caller] = Math.min(low[caller], low[node]);
      }
      if (low[node] == index[node]) {
        int member;
        do {
          member = open.pop();
          component[member] = node + 1;
        } while (member != node);
      }
    }
  }
}
