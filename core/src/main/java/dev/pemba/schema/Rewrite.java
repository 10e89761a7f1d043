package dev.pemba.schema;

import dev.pemba.model.RelationName;
import java.util.List;

/// How a relation or permission is computed. Closed on purpose: a new case must break every switch.
public sealed interface Rewrite {
  /// `this`: the relationships written on the relation itself.
  record This() implements Rewrite {}

  /// `nil`: nobody.
  record Nil() implements Rewrite {}

  /// `self`: the object itself, as a subject.
  record Self() implements Rewrite {}

  /// Another relation or permission of the same object.
  record Computed(RelationName relation) implements Rewrite {}

  /// `through->target`, also `through.any(target)`, or `through.all(target)`.
  record Arrow(RelationName through, RelationName target, Quantifier quantifier)
      implements Rewrite {}

  /// `a + b`.
  record Union(List<Rewrite> terms) implements Rewrite {
    public Union {
      terms = List.copyOf(terms);
    }
  }

  /// `a & b`.
  record Intersection(List<Rewrite> terms) implements Rewrite {
    public Intersection {
      terms = List.copyOf(terms);
    }
  }

  /// `base - subtracted`.
  record Exclusion(Rewrite base, Rewrite subtracted) implements Rewrite {}

  /// How many parents an arrow asks for.
  enum Quantifier {
    ANY,
    /// Every parent, and at least one.
    ALL
  }
}
