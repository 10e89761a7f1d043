package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.store.Derived;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A world that notes every list of edges that is read from it, and gives nothing else: what is
/// computed from it hangs on those lists alone. Not thread-safe.
final class Recording implements Snapshot {
  private final World world;
  private final Set<ListKey> read = new HashSet<>();

  Recording(World world) {
    this.world = world;
  }

  /// The lists that were read so far.
  Set<ListKey> read() {
    return read;
  }

  @Override
  public Grant edge(
      int objectType, int relation, int object, int subjectType, int subjectRelation, int subject) {
    long near = End.of(objectType, relation, object);
    note(ListKey.of(Direction.FORWARD, near, End.kind(subjectType, subjectRelation)));
    return world.edge(objectType, relation, object, subjectType, subjectRelation, subject);
  }

  @Override
  public Edges subjects(
      int objectType, int relation, int object, int subjectType, int subjectRelation) {
    long near = End.of(objectType, relation, object);
    note(ListKey.of(Direction.FORWARD, near, End.kind(subjectType, subjectRelation)));
    return world.subjects(objectType, relation, object, subjectType, subjectRelation);
  }

  @Override
  public Edges objects(
      int subjectType, int subjectRelation, int subject, int objectType, int relation) {
    long near = End.of(subjectType, subjectRelation, subject);
    note(ListKey.of(Direction.REVERSE, near, End.kind(objectType, relation)));
    return world.objects(subjectType, subjectRelation, subject, objectType, relation);
  }

  private void note(ListKey list) {
    read.add(list);
  }

  @Override
  public Symbols symbols() {
    throw notAnEdge();
  }

  @Override
  public Revision revision() {
    throw notAnEdge();
  }

  @Override
  public Schema schema() {
    throw notAnEdge();
  }

  @Override
  public int number(int type, ObjectId id) {
    throw notAnEdge();
  }

  @Override
  public ObjectId name(int type, int number) {
    throw notAnEdge();
  }

  @Override
  public int[] numbers(int type, int after, int limit) {
    throw notAnEdge();
  }

  @Override
  public List<IdBytes> names(int type, int[] numbers, int from, int to) {
    throw notAnEdge();
  }

  @Override
  public int[] foresee(List<ObjectRef> objects) {
    throw notAnEdge();
  }

  @Override
  public void foreseeDerived(List<?> keys) {
    throw notAnEdge();
  }

  @Override
  public Snapshot inMemory() {
    throw notAnEdge();
  }

  @Override
  public Traced traced() {
    throw notAnEdge();
  }

  @Override
  public <T extends Derived> T derived(Object key, Function<Snapshot, T> compute) {
    throw notAnEdge();
  }

  @Override
  public Rows relationships(RelationshipFilter filter, Optional<Relationship.Key> after) {
    throw notAnEdge();
  }

  private static RuntimeException notAnEdge() {
    return Invariant.broken("a derived value is computed from edges alone");
  }

  /// Nothing: the world is closed by whoever opened it.
  @Override
  public void close() {}
}
