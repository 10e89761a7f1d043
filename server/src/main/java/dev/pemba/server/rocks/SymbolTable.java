package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.store.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The numbers of types and relations at one moment. Immutable; a later table holds all of an
/// earlier one.
///
/// INVARIANT (symbols only grow): a name keeps its number for the life of the store, whatever the
/// schema says later.
final class SymbolTable implements Symbols {
  static final SymbolTable EMPTY = new SymbolTable(List.of(), List.of());

  /// Numbers are 16 bits in keys; 0 means none.
  private static final int MOST = 0xffff;

  private final List<TypeName> types;
  private final List<RelationName> relations;
  private final Map<TypeName, Integer> typeNumbers = new HashMap<>();
  private final Map<RelationName, Integer> relationNumbers = new HashMap<>();

  /// Names in the order of their numbers, from 1.
  SymbolTable(List<TypeName> types, List<RelationName> relations) {
    this.types = List.copyOf(types);
    this.relations = List.copyOf(relations);
    for (TypeName name : types) {
      typeNumbers.put(name, typeNumbers.size() + 1);
    }
    for (RelationName name : relations) {
      relationNumbers.put(name, relationNumbers.size() + 1);
    }
    Invariant.check(
        typeNumbers.size() == types.size() && relationNumbers.size() == relations.size(),
        "symbols are distinct");
  }

  /// This table with the names of a schema that it does not have yet, in the schema's order.
  SymbolTable with(Schema schema) {
    List<TypeName> moreTypes = new ArrayList<>(types);
    List<RelationName> moreRelations = new ArrayList<>(relations);
    Map<RelationName, Boolean> seen = new HashMap<>();
    for (Definition definition : schema.definitions().values()) {
      if (!typeNumbers.containsKey(definition.name())) {
        moreTypes.add(definition.name());
      }
      for (RelationName relation : definition.relations().keySet()) {
        if (!relationNumbers.containsKey(relation) && seen.put(relation, true) == null) {
          moreRelations.add(relation);
        }
      }
    }
    if (moreTypes.size() == types.size() && moreRelations.size() == relations.size()) {
      return this;
    }
    check("schema_types_ever", moreTypes.size());
    check("schema_relations_ever", moreRelations.size());
    return new SymbolTable(moreTypes, moreRelations);
  }

  private static void check(String limit, int count) {
    if (count > MOST) {
      throw PembaException.limit(limit, MOST, count);
    }
  }

  @Override
  public int type(TypeName name) {
    return typeNumbers.getOrDefault(name, 0);
  }

  @Override
  public int relation(RelationName name) {
    return relationNumbers.getOrDefault(name, 0);
  }

  @Override
  public TypeName typeName(int type) {
    return types.get(type - 1);
  }

  @Override
  public RelationName relationName(int relation) {
    return relations.get(relation - 1);
  }

  @Override
  public int typeBound() {
    return types.size() + 1;
  }

  @Override
  public int relationBound() {
    return relations.size() + 1;
  }
}
