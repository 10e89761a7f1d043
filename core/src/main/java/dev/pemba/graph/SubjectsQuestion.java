package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.Optional;

/// Which subjects of a kind may do that to this object?
///
/// @param subjectRelation to list usersets of this relation; empty for plain subjects
public record SubjectsQuestion(
    ObjectRef object,
    RelationName permission,
    TypeName subjectType,
    Optional<RelationName> subjectRelation) {
  /// The kind of subjects, such as `user` or `team#member`.
  public String kind() {
    return subjectType + subjectRelation.map(relation -> "#" + relation).orElse("");
  }
}
