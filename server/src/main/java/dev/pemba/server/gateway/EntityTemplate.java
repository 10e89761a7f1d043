package dev.pemba.server.gateway;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.TypeName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A template of an object, such as `dataset:{id}`.
///
/// @param type empty if the one variable that is the whole template holds `type:id`
record EntityTemplate(Optional<TypeName> type, TextTemplate id, Place place) {

  /// Reads a template whose type is fixed.
  static EntityTemplate parse(String text, Place place) {
    int colon = text.indexOf(':');
    if (colon < 1 || text.substring(0, colon).indexOf('{') >= 0 || colon + 1 == text.length()) {
      throw place.fault("`%s`: expected a type and an id, such as `dataset:{id}`".formatted(text));
    }
    TypeName type;
    try {
      type = new TypeName(text.substring(0, colon));
    } catch (PembaException failure) {
      throw place.fault(failure.getMessage());
    }
    TextTemplate id = TextTemplate.parse(text.substring(colon + 1), place);
    if (id.names().isEmpty()) {
      try {
        ObjectId _ = new ObjectId(id.text());
      } catch (PembaException failure) {
        throw place.fault(failure.getMessage());
      }
    }
    return new EntityTemplate(Optional.of(type), id, place);
  }

  /// Reads a template that may be one variable, whose value says the type as well.
  static EntityTemplate ofClaims(String text, Place place) {
    return text.startsWith("{") && text.indexOf('}') == text.length() - 1
        ? new EntityTemplate(Optional.empty(), TextTemplate.parse(text, place), place)
        : parse(text, place);
  }

  Set<String> names() {
    return id.names();
  }

  /// Throws `Refusal` if the values make no object.
  ObjectRef fill(Map<String, String> values) {
    String filled = id.fill(values);
    try {
      return type.isPresent()
          ? new ObjectRef(type.get(), new ObjectId(filled))
          : ObjectRef.parse(filled);
    } catch (PembaException failure) {
      throw Refusal.noRoute(
          "what `%s` makes is no object: %s".formatted(id.text(), failure.getMessage()));
    }
  }
}
