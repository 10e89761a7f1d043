package dev.pemba.graph;

import dev.pemba.graph.Dependents.Along;
import dev.pemba.graph.Dependents.Name;
import dev.pemba.model.ObjectId;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.store.Edges;
import dev.pemba.store.Snapshot;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/// Where two worlds of one store can differ at all: the relations and permissions of objects that a
/// change of an edge or of the schema reaches.
///
/// INVARIANT (affected covers every difference): what is not named depends, in both worlds, by the
/// same rewrites and the same edges on what is not named either. So the equations of the unnamed
/// are the same in both worlds, and with them their least fixpoint.
///
/// Not thread-safe.
public final class Affected {
  private final Snapshot before;
  private final Snapshot after;
  private final Dependents dependents;
  private final Budget budget;

  /// Names that are affected for every object there is.
  private final Set<Name> everywhere = new HashSet<>();

  private final Map<Name, RoaringBitmap> somewhere = new HashMap<>();
  private final ArrayDeque<Spotted> todo = new ArrayDeque<>();

  private record Spotted(Name name, int object) {}

  /// Begins with what differs between the schemas.
  ///
  /// @param budget what following edges may cost
  public Affected(Snapshot before, Snapshot after, Budget budget) {
    this.before = before;
    this.after = after;
    this.budget = budget;
    this.dependents = new Dependents(before.schema(), after.schema());
    compare(before.schema(), after.schema());
  }

  private void compare(Schema one, Schema other) {
    if (one.equals(other)) {
      return;
    }
    Set<Name> names = new LinkedHashSet<>(names(one));
    names.addAll(names(other));
    for (Name name : names) {
      if (!isSame(name, one, other)) {
        everywhere(name);
      }
    }
  }

  private static Set<Name> names(Schema schema) {
    Set<Name> names = new LinkedHashSet<>();
    for (Definition definition : schema.definitions().values()) {
      definition
          .relations()
          .keySet()
          .forEach(relation -> names.add(new Name(definition.name(), relation)));
    }
    return names;
  }

  private static boolean isSame(Name name, Schema one, Schema other) {
    Optional<Relation> then = relation(name, one);
    Optional<Relation> now = relation(name, other);
    return then.isPresent()
        && now.isPresent()
        && then.get().rewrite().equals(now.get().rewrite())
        && then.get().subjects().equals(now.get().subjects())
        && then.get().subjects().stream()
            .flatMap(subject -> subject.caveat().stream())
            .allMatch(caveat -> isSame(one.caveat(caveat), other.caveat(caveat)));
  }

  private static boolean isSame(Caveat one, Caveat other) {
    return one.expression().equals(other.expression())
        && one.parameters().equals(other.parameters());
  }

  private static Optional<Relation> relation(Name name, Schema schema) {
    return Optional.ofNullable(schema.definitions().get(name.type()))
        .map(definition -> definition.relations().get(name.relation()));
  }

  private void everywhere(Name first) {
    ArrayDeque<Name> names = new ArrayDeque<>();
    names.add(first);
    while (!names.isEmpty()) {
      Name name = names.remove();
      if (everywhere.add(name)) {
        names.addAll(dependents.same(name));
        dependents.along(name).forEach(along -> names.add(along.dependent()));
      }
    }
  }

  /// Tells that an edge is in one world and not in the other, or says something else there.
  public void changed(Relationship.Key key) {
    TypeName type = key.object().type();
    int object = number(type, key.object().id());
    if (object != Snapshot.UNKNOWN) {
      spot(new Name(type, key.relation()), object);
      follow();
    }
  }

  private int number(TypeName type, ObjectId id) {
    int number = numberIn(after, type, id);
    return number == Snapshot.UNKNOWN ? numberIn(before, type, id) : number;
  }

  private static int numberIn(Snapshot world, TypeName type, ObjectId id) {
    int number = world.symbols().type(type);
    return number == 0 ? Snapshot.UNKNOWN : world.number(number, id);
  }

  private void spot(Name name, int object) {
    if (!everywhere.contains(name)
        && somewhere.computeIfAbsent(name, _ -> new RoaringBitmap()).checkedAdd(object)) {
      todo.add(new Spotted(name, object));
    }
  }

  private void follow() {
    while (!todo.isEmpty()) {
      Spotted spotted = todo.remove();
      for (Name dependent : dependents.same(spotted.name())) {
        spot(dependent, spotted.object());
      }
      for (Along along : dependents.along(spotted.name())) {
        if (!everywhere.contains(along.dependent())) {
          follow(before, spotted, along);
          follow(after, spotted, along);
        }
      }
    }
  }

  private void follow(Snapshot world, Spotted spotted, Along along) {
    int subjectType = world.symbols().type(spotted.name().type());
    int subjectRelation = along.subjectRelation().map(world.symbols()::relation).orElse(0);
    int objectType = world.symbols().type(along.dependent().type());
    int relation = world.symbols().relation(along.edge());
    if (isNew(world, subjectType, spotted.object())
        || subjectType == 0
        || objectType == 0
        || relation == 0
        || (along.subjectRelation().isPresent() && subjectRelation == 0)) {
      return;
    }
    Edges edges =
        world.objects(subjectType, subjectRelation, spotted.object(), objectType, relation);
    budget.spend(1L + edges.size());
    for (int object : edges.plain()) {
      spot(along.dependent(), object);
    }
    for (Edges.Special special : edges.special()) {
      spot(along.dependent(), special.number());
    }
  }

  /// True for what only the draft names: the world below is not asked about it.
  @SuppressWarnings("ReferenceEquality") // which of the two worlds
  private boolean isNew(Snapshot world, int type, int object) {
    return world == before && after instanceof DraftSnapshot draft && draft.isOwn(type, object);
  }

  /// True if it may differ on any object.
  public boolean isEverywhere(TypeName type, RelationName relation) {
    return everywhere.contains(new Name(type, relation));
  }

  /// The objects on which it may differ, if not everywhere.
  public Set<ObjectId> objects(TypeName type, RelationName relation) {
    Set<ObjectId> objects = new LinkedHashSet<>();
    somewhere
        .getOrDefault(new Name(type, relation), new RoaringBitmap())
        .forEach((int number) -> objects.add(name(type, number)));
    return objects;
  }

  private ObjectId name(TypeName type, int number) {
    int known = after.symbols().type(type);
    return known == 0
        ? before.name(before.symbols().type(type), number)
        : after.name(known, number);
  }
}
