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
  private final Tarjan tarjan;

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

  /// @param subtractions how many `-` the target stands on the right side of
  private record Edge(int target, int subtractions) {}

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
        collect(definition, relation, relation.rewrite(), edges.get(from), 0);
      }
    }
    tarjan = new Tarjan();
    for (int node = 0; node < nodes.size(); node++) {
      if (tarjan.index[node] == 0) {
        tarjan.visit(node);
      }
    }
  }

  static Stratification of(Schema schema) {
    return new Stratification(schema);
  }

  private void collect(
      Definition definition, Relation owner, Rewrite rewrite, List<Edge> out, int subtractions) {
    switch (rewrite) {
      case Rewrite.Nil _, Rewrite.Self _ -> {}
      case Rewrite.This _ -> {
        for (AllowedSubject subject : owner.subjects()) {
          subject.relation().ifPresent(name -> add(subject.type(), name, out, subtractions));
        }
      }
      case Rewrite.Computed(RelationName name) -> add(definition.name(), name, out, subtractions);
      case Rewrite.Arrow(RelationName through, RelationName target, _) -> {
        Relation followed = definition.relations().get(through);
        if (followed != null) {
          followed.subjects().stream()
              .map(AllowedSubject::type)
              .distinct()
              .forEach(parent -> add(parent, target, out, subtractions));
        }
      }
      case Rewrite.Union(List<Rewrite> terms) ->
          terms.forEach(term -> collect(definition, owner, term, out, subtractions));
      case Rewrite.Intersection(List<Rewrite> terms) ->
          terms.forEach(term -> collect(definition, owner, term, out, subtractions));
      case Rewrite.Exclusion(Rewrite base, Rewrite minus) -> {
        collect(definition, owner, base, out, subtractions);
        collect(definition, owner, minus, out, subtractions + 1);
      }
    }
  }

  private void add(TypeName type, RelationName name, List<Edge> out, int subtractions) {
    number(type, name).ifPresent(target -> out.add(new Edge(target, subtractions)));
  }

  private Optional<Integer> number(TypeName type, RelationName name) {
    return Optional.ofNullable(numbers.get(new Node(type, name)));
  }

  /// The first cycle through a `-`, in the order of the schema.
  Optional<Cycle> offence() {
    int[] component = tarjan.component;
    for (int from = 0; from < nodes.size(); from++) {
      for (Edge edge : edges.get(from)) {
        if (edge.subtractions() > 0 && component[from] == component[edge.target()]) {
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

  /// The first relation or permission that is computed through more than `most` nested `-`.
  Optional<Node> deeperThan(int most) {
    for (int node = 0; node < nodes.size(); node++) {
      if (tarjan.depth[node] > most) {
        return Optional.of(nodes.get(node));
      }
    }
    return Optional.empty();
  }

  private final class Tarjan {
    private final int[] index = new int[nodes.size()];
    private final int[] low = new int[nodes.size()];

    /// The number of each node's strongly connected component.
    private final int[] component = new int[nodes.size()];

    /// How many `-` are nested below each node, at most.
    private final int[] depth = new int[nodes.size()];

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

    /// From what is below, whose components are closed by now.
    private int depthOf(int node) {
      int most = 0;
      for (Edge edge : edges.get(node)) {
        most = Math.max(most, depth[edge.target()] + edge.subtractions());
      }
      return most;
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
        List<Integer> members = new ArrayList<>();
        int member;
        do {
          member = open.pop();
          component[member] = node + 1;
          members.add(member);
        } while (member != node);
        int deepest = members.stream().mapToInt(this::depthOf).max().orElse(0);
        members.forEach(each -> depth[each] = deepest);
      }
    }
  }
}
