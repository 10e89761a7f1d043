package dev.pemba.store;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One immutable world: the relationships and the schema at one revision.
///
/// Inside, everything is a number: types and relations by [Symbols], objects by a dense number per
/// type, given when a relationship first names the object. Numbers go from 1 up, as unsigned
/// integers below [#STORED_BOUND]; [#EVERYONE] is the wildcard subject. A subject without a
/// relation has subject relation 0.
///
/// Thread-safe. Whoever was given a snapshot closes it, once; it answers alike until then. Methods
/// throw `PembaException` with `DATA_CORRUPT` if what is stored can't be read.
public interface Snapshot extends AutoCloseable {
  /// The number of an object that no relationship of this world's past names.
  int UNKNOWN = -1;

  /// The wildcard subject of any type.
  int EVERYONE = 0;

  /// Stored numbers are below this; a request's own numbers (contextual objects) start here.
  int STORED_BOUND = 0x8000_0000;

  Revision revision();

  Schema schema();

  /// Grows over time; the numbers that this world uses never change.
  Symbols symbols();

  /// The number of an object, or [#UNKNOWN].
  int number(int type, ObjectId id);

  /// The id behind a number that this world knows.
  ObjectId name(int type, int number);

  /// Up to `limit` numbers of a type's objects, ascending, after `after` (0 to start): of all that
  /// relationships of this world or its past name, whether or not any still does.
  int[] numbers(int type, int after, int limit);

  /// The ids behind numbers `from` (inclusive) to `to` (exclusive) of `numbers`, which ascend.
  List<IdBytes> names(int type, int[] numbers, int from, int to);

  /// Says which objects will be asked about next, all together, so that a store can bring what it
  /// knows of them nearer at once rather than one after the other. A hint: no answer hangs on it.
  /// Returns the numbers of those whose number is at hand, [#UNKNOWN] for the others.
  int[] foresee(List<ObjectRef> objects);

  /// The same of [#derived] values, by their keys.
  void foreseeDerived(List<?> keys);

  /// The one edge between two ends, or [Grant#ABSENT].
  Grant edge(
      int objectType, int relation, int object, int subjectType, int subjectRelation, int subject);

  /// The subjects of one kind that stand in a relation to an object, the wildcard among them.
  Edges subjects(int objectType, int relation, int object, int subjectType, int subjectRelation);

  /// The objects of one type to which a subject stands in a relation.
  Edges objects(int subjectType, int subjectRelation, int subject, int objectType, int relation);

  /// A value that hangs on lists of edges alone. `compute` reads them from the snapshot that it is
  /// given, by [#edge], [#subjects] and [#objects], and nothing else from anywhere. A store may
  /// keep the value and give it out in every world in which none of those lists differs.
  ///
  /// @param key names the computation with all that goes into it, by equality
  <T extends Derived> T derived(Object key, Function<Snapshot, T> compute);

  /// This world as far as memory holds it: numbers and edges that would have to be read from a
  /// disk, or that take long to be found in memory, throw [NotInMemoryException]. It shares this
  /// snapshot's life, is used by one thread and not closed.
  Snapshot inMemory();

  /// This world, with a note of what is read from it. It shares this snapshot's life, is used by
  /// one thread and not closed.
  Traced traced();

  /// The relationships that match, in key order, strictly after the key of `after` if given.
  /// Expired ones are included: the caller judges them by its clock. `after` need not exist.
  ///
  /// The iterator must be used up or closed before the snapshot is closed.
  Rows relationships(RelationshipFilter filter, Optional<Relationship.Key> after);

  @Override
  void close();

  /// A world that notes what is read from it.
  interface Traced {
    Snapshot snapshot();

    /// What all that was read so far comes to; [Basis#NOWHERE] if it can't be told.
    Basis basis();

    /// A world of which nothing is noted.
    static Traced untold(Snapshot snapshot) {
      return new Traced() {
        @Override
        public Snapshot snapshot() {
          return snapshot;
        }

        @Override
        public Basis basis() {
          return Basis.NOWHERE;
        }
      };
    }
  }

  /// Stored relationships, one after another.
  interface Rows extends Iterator<Stored>, AutoCloseable {
    @Override
    void close();
  }

  /// A relationship with the revision of the change that wrote it.
  record Stored(Relationship relationship, Revision created) {}
}
