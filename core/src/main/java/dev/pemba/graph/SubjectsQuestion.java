package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.List;
import java.util.Optional;

/// Which subjects of a kind may do that to this object, themselves or through these actors?
///
/// @param subjectRelation to list usersets of this relation; empty for plain subjects
/// @param actors as in [Chain]
public record SubjectsQuestion(
    ObjectRef object,
    RelationName permission,
    TypeName subjectType,
    Optional<RelationName> subjectRelation,
    List<ObjectRef> actors) {
  public SubjectsQuestion {
    actors = Chain.limited(actors);
  }

  public SubjectsQuestion(
      ObjectRef object,
      RelationName permission,
      TypeName subjectType,
      Optional<RelationName> subjectRelation) {
    this(object, permission, subjectType, subjectRelation, List.of());
  }

  /// The kind of subjects, such as `user` or `team#member`.
  public String kind() {
    return subjectType + subjectRelation.map(relation -> "#" + relation).orElse("");
  }
}
