package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A schema compiled for the engine: every relation and permission as a graph of [Node]s over the
/// store's numbers. Immutable, thread-safe; made by [PlanCompiler] once per schema.
final class Plan {
  /// Kinds of subject whose routes are kept.
  private static final int KEPT_ROUTES = 64;

  final Schema schema;

  /// All nodes, by id.
  final Node[] nodes;

  /// Nodes by component, dependencies first.
  final Node[][] components;

  private final Named[] types;
  private final Kinds kinds;
  private final ArrayList<Routes> routes = new ArrayList<>();
  private volatile @Nullable Routes latest;

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

  /// What holds for all kinds of subject.
  ///
  /// @param relationBound one more than the largest number of a relation
  record Kinds(int relationBound, boolean flattening) {}

  /// @param types by type number; types that the schema does not define may be absent
  Plan(Schema schema, Node[] nodes, Named[] types, Kinds kinds) {
    this.schema = schema;
    this.nodes = nodes;
    this.components = PlanOrder.components(nodes);
    this.types = types;
    this.kinds = kinds;
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
    return type * kinds.relationBound() + relation;
  }

  /// The plan as it looks to one kind of subject.
  Routes routes(SubjectRef subject) {
    int kind = kindIndex(subject.type(), subject.relation());
    boolean individual = subject.isIndividual();
    Routes last = latest;
    return last != null && last.isFor(kind, individual) ? last : findRoutes(subject);
  }

  private synchronized Routes findRoutes(SubjectRef subject) {
    int kind = kindIndex(subject.type(), subject.relation());
    for (Routes known : routes) {
      if (known.isFor(kind, subject.isIndividual())) {
        latest = known;
        return known;
      }
    }
    if (routes.size() == KEPT_ROUTES) {
      routes.removeFirst();
    }
    Routes made = new Routes(this, subject, kinds.flattening());
    routes.add(made);
    latest = made;
    return made;
  }
}
