package dev.pemba.graph;

import dev.pemba.model.Condition;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a relation or permission of one object comes about: a tree shaped like its rewrite.
public sealed interface Expansion {
  /// A relation or permission of the object, expanded.
  record Named(RelationName relation, Expansion body) implements Expansion {}

  /// The subjects written on a relation; usersets are named, not expanded.
  record Leaf(RelationName relation, List<Edge> subjects) implements Expansion {}

  record Union(List<Expansion> children) implements Expansion {}

  record Intersection(List<Expansion> children) implements Expansion {}

  record Exclusion(Expansion base, Expansion subtracted) implements Expansion {}

  /// A relation of the object that is not drawn here: it stands earlier in the tree, or lies too
  /// deep and is to be expanded on its own.
  record Reference(RelationName relation) implements Expansion {}

  /// The parents, each as the userset `parent#target`, to be expanded on their own.
  ///
  /// @param all whether every parent must grant it
  record Arrow(RelationName through, RelationName target, boolean all, List<Edge> parents)
      implements Expansion {}

  /// The object itself, as a subject.
  record Self(ObjectRef object) implements Expansion {}

  /// A subject with what its relationship says beside it.
  record Edge(Subject subject, Optional<Condition> condition, Optional<Instant> expiration) {}
}
