package dev.pemba.graph;

import dev.pemba.model.Invariant;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// A step of a compiled plan: one set expression over the objects of one type.
///
/// Unions are flat: their terms are walked directly. Everything else is a node of its own that a
/// union jumps to. Immutable once its [Plan] is made.
final class Node {
  /// What the node computes.
  enum Kind {
    /// Any of `terms`.
    UNION,
    /// All of `operands`.
    INTERSECTION,
    /// `operands[0]` without `operands[1]`.
    EXCLUSION,
    /// Every parent of `arrow`, and at least one.
    ALL_ARROW
  }

  /// Place in [Plan#nodes].
  final int id;

  final Kind kind;

  /// The objects' type.
  final int type;

  /// The relation or permission that this union is, or 0.
  final int relation;

  Term[] terms = {};
  Node[] operands = {};
  Term.@Nullable Arrow arrow;

  /// Strongly connected component in the graph of dependencies; a component depends only on itself
  /// and on smaller ones.
  int component;

  /// Nodes on the longest way down the plan, a component counting as one.
  int height;

  /// True if the node can depend on itself.
  boolean recursive;

  /// True if all that it depends on, itself included, are unions.
  boolean monotone;

  /// True if it is computed by recursion along the plan, false if it is searched goal by goal.
  boolean direct;

  /// Subject kinds (see [Plan#kindIndex]) for which this node can be other than false; sparse,
  /// since a schema may have very many types.
  RoaringBitmap reachableKinds = new RoaringBitmap();

  Node(int id, Kind kind, int type, int relation) {
    this.id = id;
    this.kind = kind;
    this.type = type;
    this.relation = relation;
  }

  boolean canReach(int kindIndex) {
    return reachableKinds.contains(kindIndex);
  }

  Term.Arrow allArrow() {
    Term.Arrow all = arrow;
    if (all == null) {
      throw Invariant.broken("an all-arrow node has its arrow");
    }
    return all;
  }
}
