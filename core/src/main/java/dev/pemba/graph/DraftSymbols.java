package dev.pemba.graph;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.store.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The store's numbers of names, and behind them numbers for the names that only a draft of a
/// schema has. Immutable.
final class DraftSymbols implements Symbols {
  private final Symbols stored;
  private final List<TypeName> types = new ArrayList<>();
  private final List<RelationName> relations = new ArrayList<>();
  private final Map<TypeName, Integer> typeNumbers = new HashMap<>();
  private final Map<RelationName, Integer> relationNumbers = new HashMap<>();

  DraftSymbols(Symbols stored, Schema draft) {
    this.stored = stored;
    for (Definition definition : draft.definitions().values()) {
      if (stored.type(definition.name()) == 0) {
        typeNumbers.put(definition.name(), stored.typeBound() + types.size());
        types.add(definition.name());
      }
      for (RelationName name : definition.relations().keySet()) {
        if (stored.relation(name) == 0 && !relationNumbers.containsKey(name)) {
          relationNumbers.put(name, stored.relationBound() + relations.size());
          relations.add(name);
        }
      }
    }
  }

  @Override
  public int type(TypeName name) {
    int known = stored.type(name);
    return known == 0 ? typeNumbers.getOrDefault(name, 0) : known;
  }

  @Override
  public int relation(RelationName name) {
    int known = stored.relation(name);
    return known == 0 ? relationNumbers.getOrDefault(name, 0) : known;
  }

  @Override
  public TypeName typeName(int type) {
    int bound = stored.typeBound();
    return type < bound ? stored.typeName(type) : types.get(type - bound);
  }

  @Override
  public RelationName relationName(int relation) {
    int bound = stored.relationBound();
    return relation < bound ? stored.relationName(relation) : relations.get(relation - bound);
  }

  @Override
  public int typeBound() {
    return stored.typeBound() + types.size();
  }

  @Override
  public int relationBound() {
    return stored.relationBound() + relations.size();
  }
}
