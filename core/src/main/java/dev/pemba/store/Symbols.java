package dev.pemba.store;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;

/// The store's own numbers for names of types and of relations: small, dense, never reused.
///
/// Types count from 1, relations from 1; types and relations are numbered apart. 0 means "none".
public interface Symbols {
  /// The number of a type, or 0 if the store never met it.
  int type(TypeName name);

  /// The number of a relation or permission name, or 0 if the store never met it.
  int relation(RelationName name);

  TypeName typeName(int type);

  RelationName relationName(int relation);

  /// One more than the largest number of a type.
  int typeBound();

  /// One more than the largest number of a relation.
  int relationBound();
}
