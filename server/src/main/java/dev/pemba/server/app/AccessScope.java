package dev.pemba.server.app;

import dev.pemba.graph.Chain;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whose access to what is compared; empty parts mean all.
///
/// @param permissions relations or permissions; if empty, every permission
/// @param actors through whom; if empty, what subjects may themselves, and what they may through
///   each actor of whose delegations one may differ
public record AccessScope(
    Set<TypeName> types,
    Optional<ObjectRef> object,
    Set<RelationName> permissions,
    Optional<Subject> subject,
    List<ObjectRef> actors) {
  /// Everybody's access to everything.
  public static final AccessScope ALL =
      new AccessScope(Set.of(), Optional.empty(), Set.of(), Optional.empty(), List.of());

  public AccessScope {
    types = Set.copyOf(types);
    permissions = Set.copyOf(permissions);
    actors = List.copyOf(actors);
  }

  boolean holds(Definition definition) {
    return object.isPresent()
        ? object.get().type().equals(definition.name())
        : types.isEmpty() || types.contains(definition.name());
  }

  boolean holds(Relation relation) {
    return permissions.isEmpty() ? relation.permission() : permissions.contains(relation.name());
  }

  /// Throws for names that none of the schemas knows.
  void check(List<Schema> schemas) {
    Set<TypeName> all = new LinkedHashSet<>(types);
    object.ifPresent(one -> all.add(one.type()));
    for (TypeName type : all) {
      Schema schema = knowing(schemas, type);
      if (all.size() == 1) {
        permissions.forEach(name -> check(schemas, schema, type, name));
      }
    }
    subject.ifPresent(
        one -> {
          Schema schema = knowing(schemas, one.type());
          one.relation().ifPresent(name -> check(schemas, schema, one.type(), name));
        });
    for (ObjectRef actor : actors) {
      check(schemas, knowing(schemas, actor.type()), actor.type(), Chain.ACTS_FOR);
    }
  }

  private static Schema knowing(List<Schema> schemas, TypeName type) {
    return schemas.stream()
        .filter(schema -> schema.definitions().containsKey(type))
        .findFirst()
        .orElseGet(
            () -> {
              schemas.getFirst().definition(type);
              return schemas.getFirst();
            });
  }

  private static void check(List<Schema> schemas, Schema known, TypeName type, RelationName name) {
    boolean there =
        schemas.stream()
            .map(schema -> schema.definitions().get(type))
            .anyMatch(it -> it != null && it.relations().containsKey(name));
    if (!there) {
      known.relation(type, name);
    }
  }
}
