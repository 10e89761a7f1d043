package dev.pemba.testing;

import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.store.Derived;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A world in memory, for tests of the engine. Every relationship must be allowed by the schema.
public final class MemorySnapshot implements Snapshot {
  private final Schema schema;
  private final Revision revision;
  private final Numbers<TypeName> types = new Numbers<>();
  private final Numbers<RelationName> relations = new Numbers<>();
  private final Map<Integer, Numbers<ObjectId>> objects = new HashMap<>();
  private final Map<Ends, TreeMap<Integer, Grant>> forward = new HashMap<>();
  private final Map<Ends, TreeMap<Integer, Grant>> reverse = new HashMap<>();
  private final List<Stored> rows = new ArrayList<>();

  private record Ends(int a, int b, int c, int d, int e) {}

  /// Numbers from 1 in the order of first mention.
  private static final class Numbers<T> {
    final Map<T, Integer> numbers = new HashMap<>();
    final List<T> names = new ArrayList<>();

    int put(T name) {
      return numbers.computeIfAbsent(
          name,
          added -> {
            names.add(added);
            return names.size();
          });
    }

    int get(T name, int absent) {
      return numbers.getOrDefault(name, absent);
    }
  }

  public MemorySnapshot(Schema schema, Revision revision, Collection<Relationship> relationships) {
    this(schema, revision, List.of(), relationships);
  }

  /// @param named relationships of the past, which gave the objects their numbers
  public MemorySnapshot(
      Schema schema,
      Revision revision,
      Collection<Relationship> named,
      Collection<Relationship> relationships) {
    this.schema = schema;
    this.revision = revision;
    for (Definition definition : schema.definitions().values()) {
      types.put(definition.name());
      definition.relations().keySet().forEach(relations::put);
    }
    named.forEach(this::add);
    forward.clear();
    reverse.clear();
    for (Relationship relationship : relationships) {
      schema.checkAllowed(relationship);
      add(relationship);
      rows.add(new Stored(relationship, revision));
    }
  }

  private void add(Relationship relationship) {
    Grant grant = Grant.of(relationship);
    int objectType = types.get(relationship.object().type(), 0);
    int relation = relations.get(relationship.relation(), 0);
    int object = numbers(objectType).put(relationship.object().id());
    Subject subject = relationship.subject();
    int subjectType = types.get(subject.type(), 0);
    int subjectRelation = subject.relation().map(name -> relations.get(name, 0)).orElse(0);
    int number =
        switch (subject) {
          case Subject.Individual(ObjectRef ref) -> numbers(subjectType).put(ref.id());
          case Subject.Userset(ObjectRef ref, _) -> numbers(subjectType).put(ref.id());
          case Subject.Everyone(_) -> EVERYONE;
        };
    forward
        .computeIfAbsent(
            new Ends(objectType, relation, object, subjectType, subjectRelation),
            _ -> new TreeMap<>())
        .put(number, grant);
    reverse
        .computeIfAbsent(
            new Ends(subjectType, subjectRelation, number, objectType, relation),
            _ -> new TreeMap<>())
        .put(object, grant);
  }

  private Numbers<ObjectId> numbers(int type) {
    return objects.computeIfAbsent(type, _ -> new Numbers<>());
  }

  @Override
  public Revision revision() {
    return revision;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Symbols symbols() {
    return new Symbols() {
      @Override
      public int type(TypeName name) {
        return types.get(name, 0);
      }

      @Override
      public int relation(RelationName name) {
        return relations.get(name, 0);
      }

      @Override
      public TypeName typeName(int type) {
        return types.names.get(type - 1);
      }

      @Override
      public RelationName relationName(int relation) {
        return relations.names.get(relation - 1);
      }

      @Override
      public int typeBound() {
        return types.names.size() + 1;
      }

      @Override
      public int relationBound() {
        return relations.names.size() + 1;
      }
    };
  }

  @Override
  public int number(int type, ObjectId id) {
    return numbers(type).get(id, UNKNOWN);
  }

  @Override
  public ObjectId name(int type, int number) {
    return numbers(type).names.get(number - 1);
  }

  @Override
  public int[] numbers(int type, int after, int limit) {
    return IntStream.rangeClosed(after + 1, numbers(type).names.size()).limit(limit).toArray();
  }

  @Override
  public List<IdBytes> names(int type, int[] numbers, int from, int to) {
    List<IdBytes> names = new ArrayList<>();
    for (int i = from; i < to; i++) {
      names.add(IdBytes.of(name(type, numbers[i])));
    }
    return names;
  }

  @Override
  public Grant edge(
      int objectType, int relation, int object, int subjectType, int subjectRelation, int subject) {
    return forward
        .getOrDefault(
            new Ends(objectType, relation, object, subjectType, subjectRelation), new TreeMap<>())
        .getOrDefault(subject, Grant.ABSENT);
  }

  @Override
  public Edges subjects(
      int objectType, int relation, int object, int subjectType, int subjectRelation) {
    return edges(forward.get(new Ends(objectType, relation, object, subjectType, subjectRelation)));
  }

  @Override
  public Edges objects(
      int subjectType, int subjectRelation, int subject, int objectType, int relation) {
    return edges(
        reverse.get(new Ends(subjectType, subjectRelation, subject, objectType, relation)));
  }

  private static Edges edges(@org.jspecify.annotations.Nullable Map<Integer, Grant> grants) {
    if (grants == null) {
      return Edges.NONE;
    }
    int[] plain =
        grants.entrySet().stream()
            .filter(entry -> entry.getValue().isPlain())
            .mapToInt(Map.Entry::getKey)
            .toArray();
    List<Edges.Special> special =
        grants.entrySet().stream()
            .filter(entry -> !entry.getValue().isPlain())
            .map(entry -> new Edges.Special(entry.getKey(), entry.getValue()))
            .toList();
    return new Edges(plain, special);
  }

  @Override
  public int[] foresee(List<ObjectRef> objects) {
    return objects.stream()
        .mapToInt(object -> number(symbols().type(object.type()), object.id()))
        .toArray();
  }

  @Override
  public void foreseeDerived(List<?> keys) {}

  @Override
  public Snapshot inMemory() {
    return this;
  }

  @Override
  public Traced traced() {
    return Traced.untold(this);
  }

  @Override
  public <T extends Derived> T derived(Object key, Function<Snapshot, T> compute) {
    return compute.apply(this);
  }

  @Override
  public Rows relationships(RelationshipFilter filter, Optional<Relationship.Key> after) {
    Invariant.check(after.isEmpty(), "worlds in memory are read from the start");
    Iterator<Stored> matching =
        rows.stream().filter(row -> filter.matches(row.relationship())).iterator();
    return new Rows() {
      @Override
      public boolean hasNext() {
        return matching.hasNext();
      }

      @Override
      public Stored next() {
        return matching.next();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
