package dev.pemba.graph;

import dev.pemba.model.Invariant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A term of a union, compiled to the store's numbers.
sealed interface Term {
  /// The relationships written on a relation.
  record Direct(int relation, List<Kind> kinds) implements Term {}

  /// Another node, for the same object.
  record Jump(Node target) implements Term {}

  /// A node for each parent: the subjects of `through`, of the kinds whose type has the target.
  record Arrow(int through, List<Parent> parents) implements Term {}

  /// The object itself, as a plain subject.
  record Self() implements Term {}

  /// One kind of subject that may be written.
  ///
  /// @param relation subject relation, 0 for plain subjects
  /// @param everyone whether the wildcard may be written
  /// @param userset the node behind a userset; null for plain subjects
  record Kind(int type, int relation, boolean everyone, @Nullable Node userset) {
    Node usersetNode() {
      if (userset == null) {
        throw Invariant.broken("a userset kind has its node");
      }
      return userset;
    }
  }

  /// One kind of parent.
  ///
  /// @param relation subject relation of the stored edge, which the arrow ignores
  record Parent(int type, int relation, Node target) {}
}
