package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import java.util.List;

/// May this subject do that to this object, itself or through these actors?
///
/// @param permission a relation or permission of the object's type
/// @param actors as in [Chain]
public record Question(
    ObjectRef object, RelationName permission, Subject subject, List<ObjectRef> actors) {
  public Question {
    actors = List.copyOf(actors);
  }

  public Question(ObjectRef object, RelationName permission, Subject subject) {
    this(object, permission, subject, List.of());
  }

  public Chain chain() {
    return new Chain(subject, actors);
  }
}
