package dev.pemba.cli.importing;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a model's texts have defined so far. Not thread-safe.
final class ModelParts {
  private final Map<TypeName, Map<RelationName, OpenFgaModel.Relation>> types =
      new LinkedHashMap<>();
  private final Map<TypeName, Map<RelationName, OpenFgaModel.Relation>> extensions =
      new LinkedHashMap<>();
  private final Map<CaveatName, OpenFgaModel.Condition> conditions = new LinkedHashMap<>();

  void add(Place place, TypeName type, Map<RelationName, OpenFgaModel.Relation> relations) {
    if (types.put(type, new LinkedHashMap<>(relations)) != null) {
      throw new FormatException(place, "type `%s` is defined twice".formatted(type));
    }
  }

  /// Adds to a type that another module defines, perhaps one read later.
  void extend(Place place, TypeName type, Map<RelationName, OpenFgaModel.Relation> relations) {
    Map<RelationName, OpenFgaModel.Relation> known =
        extensions.computeIfAbsent(type, _ -> new LinkedHashMap<>());
    relations.forEach(
        (name, relation) -> {
          if (known.put(name, relation) != null) {
            throw new FormatException(place, "`%s#%s` is defined twice".formatted(type, name));
          }
        });
  }

  void add(Place place, OpenFgaModel.Condition condition) {
    if (conditions.put(condition.name(), condition) != null) {
      throw new FormatException(
          place, "condition `%s` is defined twice".formatted(condition.name()));
    }
  }

  OpenFgaModel model() {
    Map<TypeName, OpenFgaModel.Type> all = new LinkedHashMap<>();
    types.forEach(
        (name, relations) -> {
          relations.putAll(extensions.getOrDefault(name, Map.of()));
          all.put(name, new OpenFgaModel.Type(name, relations));
        });
    return new OpenFgaModel(all, conditions);
  }
}
