package dev.pemba.graph;

import dev.pemba.model.ObjectId;
import dev.pemba.model.TypeName;

/// How ids are written in what is kept for long: as they are, or as pseudonyms.
public interface Naming {
  /// Ids as they are.
  Naming PLAIN = (_, id) -> id.value();

  String name(TypeName type, ObjectId id);

  /// True if all ids are written as they are.
  default boolean isPlain() {
    return true;
  }

  /// True if ids of this type are written as they are.
  default boolean isPlain(TypeName type) {
    return true;
  }
}
