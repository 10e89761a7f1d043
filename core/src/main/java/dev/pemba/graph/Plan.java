package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.Map;
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

  private final Map<TypeName, Named> types;
  private final Kinds kinds;
  private final ArrayList<Routes> routes = new ArrayList<>();
  private volatile @Nullable Routes latest;

  /// A type with its relations and permissions.
  record Named(int type, Map<RelationName, Node> relations) {
    Named {
      relations = Map.copyOf(relations);
    }
  }

  /// What holds for all kinds of subject.
  ///
  /// @param relationBound one more than the largest number of a relation
  record Kinds(int relationBound, boolean flattening) {}

  Plan(Schema schema, Node[] nodes, Map<TypeName, Named> types, Kinds kinds) {
    this.schema = schema;
    this.nodes = nodes;
    this.components = PlanOrder.components(nodes);
    this.types = Map.copyOf(types);
    this.kinds = kinds;
  }

  /// True if this is the plan of that very schema object: a store keeps one per version.
  @SuppressWarnings("ReferenceEquality") // identity is the point: equality would compare texts
  boolean isOf(Schema other) {
    return schema == other;
  }

  /// The node of a relation or permission. Throws as [Schema#relation] does.
  Node node(TypeName type, RelationName relation) {
    Node node = named(type).relations().get(relation);
    if (node == null) {
      schema.relation(type, relation);
      throw Invariant.broken("every relation of the schema has its node");
    }
    return node;
  }

  /// The number of a type. Throws as [Schema#definition] does.
  int type(TypeName type) {
    return named(type).type();
  }

  /// A subject as numbers. Throws as [Schema#relation] does.
  SubjectRef subject(World world, Subject subject) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> {
        int type = type(object.type());
        yield new SubjectRef(type, 0, world.number(type, object.id()));
      }
      case Subject.Userset(ObjectRef object, RelationName relation) -> {
        Node node = node(object.type(), relation);
        yield new SubjectRef(node.type, node.relation, world.number(node.type, object.id()));
      }
      case Subject.Everyone(TypeName type) -> new SubjectRef(type(type), 0, Snapshot.EVERYONE);
    };
  }

  private Named named(TypeName type) {
    Named named = types.get(type);
    if (named == null) {
      schema.definition(type);
      throw Invariant.broken("every type of the schema is in its plan");
    }
    return named;
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
