package dev.pemba.graph;

import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import java.util.ArrayList;
import java.util.List;

/// On whose behalf something is done, and through whom.
///
/// @param actors the first delegate first, the one who really acts last; empty if the subject acts
///   itself
public record Chain(Subject subject, List<ObjectRef> actors) {
  /// Who may act for whom: a relation or permission of the actor's type.
  public static final RelationName ACTS_FOR = new RelationName("acts_for");

  public Chain {
    actors = limited(actors);
  }

  /// A copy. Throws if they are too many.
  static List<ObjectRef> limited(List<ObjectRef> actors) {
    if (actors.size() > Limits.ACTORS) {
      throw PembaException.limit("actors", Limits.ACTORS, actors.size());
    }
    return List.copyOf(actors);
  }

  public static Chain of(Subject subject) {
    return new Chain(subject, List.of());
  }

  /// The subject, then the actors.
  List<Subject> parties() {
    List<Subject> parties = new ArrayList<>(actors.size() + 1);
    parties.add(subject);
    actors.forEach(actor -> parties.add(Subject.of(actor)));
    return parties;
  }
}
