package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.schema.Schema;
import org.jspecify.annotations.Nullable;

/// A schema compiled for the engine: every relation and permission as a graph of [Node]s over the
/// store's numbers. Immutable, thread-safe; made by [PlanCompiler] once per schema.
final class Plan {
  final Schema schema;

  /// All nodes, by id.
  final Node[] nodes;

  /// Nodes by component, dependencies first.
  final Node[][] components;

  private final @Nullable Node[][] relations;
  private final int relationBound;

  Plan(Schema schema, Node[] nodes, Node[][] components, @Nullable Node[][] relations) {
    this.schema = schema;
    this.nodes = nodes;
    this.components = components;
    this.relations = relations;
    this.relationBound = relations.length == 0 ? 0 : relations[0].length;
  }

  /// True if this is the plan of that very schema object: a store keeps one per version.
  @SuppressWarnings("ReferenceEquality") // identity is the point: equality would compare texts
  boolean isOf(Schema other) {
    return schema == other;
  }

  /// The node of a relation or permission that the schema has.
  Node relation(int type, int relation) {
    Node node = find(type, relation);
    if (node == null) {
      throw Invariant.broken("every relation of the schema has its node");
    }
    return node;
  }

  /// The node of a relation, or null if the type has none of that name.
  @Nullable Node find(int type, int relation) {
    return type < relations.length && relation < relationBound ? relations[type][relation] : null;
  }

  /// Index of a subject kind in [Node#reachableKinds].
  int kindIndex(int type, int relation) {
    return type * relationBound + relation;
  }
}
