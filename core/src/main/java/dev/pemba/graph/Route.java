package dev.pemba.graph;

import org.jspecify.annotations.Nullable;

/// A [Node] as it looks to one kind of subject: only what such a subject can come by. Immutable
/// once its [Routes] have made it.
final class Route {
  final Node node;

  /// True if this is the very relation that the subject, a userset, is of: a userset is itself.
  final boolean itself;

  /// Of a union: whether the object itself is among its members.
  boolean self;

  /// Of a union: the relations in which the subject may stand to the object directly.
  Lookup[] lookups = {};

  /// Of a union: other routes for the same object.
  Route[] jumps = {};

  /// Of a union: routes for the far ends of edges.
  Hop[] hops = {};

  /// Of an intersection or an exclusion; null where such a subject can't come.
  @Nullable Route[] operands = {};

  Route(Node node, boolean itself) {
    this.node = node;
    this.itself = itself;
  }

  /// A relation to look for the subject in.
  ///
  /// @param everyone whether the wildcard stands for the subject there
  record Lookup(int relation, boolean everyone) {}

  /// Edges to go along.
  ///
  /// @param through relation of the object
  /// @param type of the far ends
  /// @param relation subject relation of the far ends
  /// @param flattened whether the subject's memberships in the target may stand in for the walk
  record Hop(int through, int type, int relation, Route target, Flattened flattened) {}

  /// When the subject's [Membership] in the target of a hop is worth having.
  enum Flattened {
    NEVER,
    /// For some edges: a single one is walked at once.
    FOR_MANY,
    /// Always: the walk itself could be long.
    ALWAYS
  }
}
