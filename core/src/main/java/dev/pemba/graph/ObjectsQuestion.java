package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import java.util.List;

/// To which objects of a type may this subject do that, itself or through these actors?
///
/// @param actors as in [Chain]
public record ObjectsQuestion(
    TypeName type, RelationName permission, Subject subject, List<ObjectRef> actors) {
  public ObjectsQuestion {
    actors = List.copyOf(actors);
  }

  public ObjectsQuestion(TypeName type, RelationName permission, Subject subject) {
    this(type, permission, subject, List.of());
  }

  public Chain chain() {
    return new Chain(subject, actors);
  }
}
