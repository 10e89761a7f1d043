package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A checked schema: every name resolves, every condition compiles, negation is stratified.
///
/// Made by [SchemaCompiler] only. Definitions and caveats keep the order of the text.
///
/// @param text the text it was made from
public record Schema(
    String text, Map<TypeName, Definition> definitions, Map<CaveatName, Caveat> caveats) {
  /// The schema of an empty store.
  public static final Schema EMPTY = new Schema("", Map.of(), Map.of());

  public Schema {
    definitions = Collections.unmodifiableMap(new LinkedHashMap<>(definitions));
    caveats = Collections.unmodifiableMap(new LinkedHashMap<>(caveats));
  }

  /// The definition of a type, or `UNKNOWN_TYPE` naming the nearest one.
  public Definition definition(TypeName type) {
    Definition definition = definitions.get(type);
    if (definition == null) {
      if (definitions.isEmpty()) {
        throw new PembaException(
            Reason.NO_SCHEMA, "no schema has been written at this revision yet");
      }
      throw new PembaException(
          Reason.UNKNOWN_TYPE,
          "the schema defines no type `%s`%s"
              .formatted(type, Nearest.hint(type.value(), definitions.keySet())),
          Map.of("type", type.value()));
    }
    return definition;
  }

  /// A relation or permission of a type, or `UNKNOWN_TYPE`, `UNKNOWN_RELATION`.
  public Relation relation(TypeName type, RelationName name) {
    Definition definition = definition(type);
    Relation relation = definition.relations().get(name);
    if (relation == null) {
      throw new PembaException(
          Reason.UNKNOWN_RELATION,
          "type `%s` has no relation or permission `%s`%s"
              .formatted(type, name, Nearest.hint(name.value(), definition.relations().keySet())),
          Map.of("type", type.value(), "relation", name.value()));
    }
    return relation;
  }

  /// The caveat of a name, or `UNKNOWN_CAVEAT` naming the nearest one.
  public Caveat caveat(CaveatName name) {
    Caveat caveat = caveats.get(name);
    if (caveat == null) {
      throw new PembaException(
          Reason.UNKNOWN_CAVEAT,
          "the schema defines no caveat `%s`%s"
              .formatted(name, Nearest.hint(name.value(), caveats.keySet())),
          Map.of("caveat", name.value()));
    }
    return caveat;
  }

  /// Throws if this schema does not take the relationship: `RELATIONSHIP_NOT_ALLOWED` with what its
  /// relation takes, `UNKNOWN_TYPE`, `UNKNOWN_RELATION`, `UNKNOWN_CAVEAT`, or `CONTEXT_INVALID` for
  /// a stored context that the caveat's parameters can't take.
  ///
  /// A relationship's caveat and expiration are those of one alternative, neither more nor less.
  public void checkAllowed(Relationship relationship) {
    AllowedRelationships.check(this, relationship);
  }

  /// True if it takes some relationship that differs from this one in ids and context only.
  public boolean takesKindOf(Relationship relationship) {
    return AllowedRelationships.takesKindOf(this, relationship);
  }
}
