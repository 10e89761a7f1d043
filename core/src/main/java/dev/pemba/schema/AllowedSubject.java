package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.Optional;

/// One alternative of a relation's type: `user`, `user:*`, `team#member`, each optionally `with
/// caveat`, `with expiration` or both. What is named is required: `user with cav` alone does not
/// allow a relationship without that caveat.
///
/// @param relation of a userset
/// @param everyone true for `type:*`; then `relation` is empty
/// @param caveat the caveat that a relationship of this alternative carries
/// @param expiration true if a relationship of this alternative carries an expiration
public record AllowedSubject(
    TypeName type,
    Optional<RelationName> relation,
    boolean everyone,
    Optional<CaveatName> caveat,
    boolean expiration) {

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(type.value());
    relation.ifPresent(name -> out.append('#').append(name));
    if (everyone) {
      out.append(":*");
    }
    if (caveat.isPresent() || expiration) {
      out.append(" with ").append(caveat.map(Object::toString).orElse("expiration"));
      if (caveat.isPresent() && expiration) {
        out.append(" and expiration");
      }
    }
    return out.toString();
  }
}
