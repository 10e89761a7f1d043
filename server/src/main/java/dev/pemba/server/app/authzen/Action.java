package dev.pemba.server.app.authzen;

import dev.pemba.model.Context;
import dev.pemba.model.RelationName;
import java.util.Optional;

/// An action as it was sent: no permission need be called that.
///
/// @param name empty if actions are searched for
public record Action(String name, Optional<Context> properties) {
  RelationName permission() {
    return new RelationName(name);
  }
}
