package dev.pemba.schema;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An object type: its relations and permissions in the order of the text.
///
/// @param doc the comment above it, without comment marks; empty if there is none
public record Definition(TypeName name, Map<RelationName, Relation> relations, String doc) {
  public Definition {
    relations = Collections.unmodifiableMap(new LinkedHashMap<>(relations));
  }
}
