package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.schema.Schema;
import java.util.Arrays;

/// A schema compiled for the engine: every relation and permission as a graph of [Node]s over the
/// store's numbers. Immutable, thread-safe; made by [PlanCompiler] once per schema.
final class Plan {
  final Schema schema;

  /// All nodes, by id.
  final Node[] nodes;

  /// Nodes by component, dependencies first.
  final Node[][] components;

  private final Named[] types;
  private final int relationBound;

  /// The relations and permissions of one type.
  static final class Named {
    static final Named NONE = new Named(new int[0], new Node[0]);

    private final int[] relations;
    private final Node[] nodes;

    /// @param relations ascending
    /// @param nodes in the same order
    Named(int[] relations, Node[] nodes) {
      this.relations = relations;
      this.nodes = nodes;
    }
  }

  /// @param types by type number; types that the schema does not define may be absent
  /// @param relationBound one more than the largest number of a relation
  Plan(Schema schema, Node[] nodes, Named[] types, int relationBound) {
    this.schema = schema;
    this.nodes = nodes;
    this.components = PlanOrder.components(nodes);
    this.types = types;
    this.relationBound = relationBound;
  }

  /// True if this is the plan of that very schema object: a store keeps one per version.
  @SuppressWarnings("ReferenceEquality") // identity is the point: equality would compare texts
  boolean isOf(Schema other) {
    return schema == other;
  }

  /// The node of a relation or permission that the schema has.
  Node relation(int type, int relation) {
    Named named = type < types.length ? types[type] : Named.NONE;
    int index = Arrays.binarySearch(named.relations, relation);
    Invariant.check(index >= 0, "every relation of the schema has its node");
    return named.nodes[index];
  }

  /// Index of a subject kind in [Node#reachableKinds].
  int kindIndex(int type, int relation) {
    return type * relationBound + relation;
  }
}
