package dev.pemba.server.gateway;

import dev.pemba.model.ObjectRef;
import java.util.List;

/// Who makes a request.
///
/// @param actors through whom, the one who really acts last
record Asker(ObjectRef subject, List<ObjectRef> actors) {
  Asker {
    actors = List.copyOf(actors);
  }
}
