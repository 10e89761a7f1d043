package dev.pemba.server.app.authzen;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import java.util.Optional;

/// A subject or a resource as it was sent: nothing need have that type or id.
///
/// @param id empty if entities of this kind are searched for
public record Entity(String type, String id, Optional<Context> properties) {
  TypeName typeName() {
    return new TypeName(type);
  }

  /// The object. Throws `PembaException` if nothing can be called that.
  ObjectRef object() {
    return new ObjectRef(typeName(), new ObjectId(id));
  }

  Subject subject() {
    return Subject.of(object());
  }
}
