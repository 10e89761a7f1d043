package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.store.Basis;
import dev.pemba.store.Derived;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.IdBytes;
import dev.pemba.store.NotInMemoryException;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The world at one revision: the head's, or an older one seen through the head.
///
/// A world at the head never looks at history. Entries of the cache serve an older world too, where
/// nothing of theirs changed since; only what a head read is put into the cache.
final class World implements Snapshot, Directory {
  /// Lists up to this long are read whole for the sake of one edge: the next edge of it is free.
  private static final int WORTH_LOADING = 512;

  /// Edges of a list that a view of memory reads.
  private static final int QUICK_EDGES = 1_024;

  private final Head head;
  private final Reader reader;
  private final long revision;
  private final boolean past;
  private final Schema schema;
  private final EdgeCache cache;
  private final DerivedCache derived;
  private final Ids ids;
  private final Footing.Sources sources;

  /// True for a view that must not touch the disk.
  private final boolean memoryOnly;

  /// Of such a view, which one thread uses: reads past our caches that it may still make. A network
  /// thread has others to answer.
  private int readsLeft;

  /// Of a view whose reads are noted.
  private final @Nullable Notes notes;

  /// Where what was looked at ahead is added up, so that no compiler leaves the looking out. Races
  /// are harmless.
  @SuppressWarnings("UnusedVariable")
  private long foreseen;

  private final AtomicBoolean closed = new AtomicBoolean();

  /// Takes over a pin of the head.
  World(Head head, long revision, Schema schema, Shared shared) {
    this.head = head;
    this.reader = head;
    this.revision = revision;
    this.past = revision < head.revision();
    this.schema = schema;
    this.cache = shared.edges();
    this.derived = shared.derived();
    this.ids = shared.ids();
    this.sources = shared.sources();
    this.readsLeft = shared.settings().memoryReads();
    this.memoryOnly = false;
    this.notes = null;
  }

  private World(World world, Reader reader, boolean memoryOnly, @Nullable Notes notes) {
    this.head = world.head;
    this.reader = reader;
    this.revision = world.revision;
    this.past = world.past;
    this.schema = world.schema;
    this.cache = world.cache;
    this.derived = world.derived;
    this.ids = world.ids;
    this.sources = world.sources;
    this.readsLeft = world.readsLeft;
    this.memoryOnly = memoryOnly;
    this.notes = notes;
    this.closed.setPlain(true); // the pin is the other's
  }

  @Override
  public Snapshot inMemory() {
    return new World(this, head.inMemory(), true, notes);
  }

  @Override
  public Traced traced() {
    Notes taken = new Notes();
    World view = new World(this, reader, memoryOnly, taken);
    return new Traced() {
      @Override
      public Snapshot snapshot() {
        return view;
      }

      @Override
      public Basis basis() {
        return taken.isUntold() ? Basis.NOWHERE : new Footing(sources, schema, revision, taken);
      }
    };
  }

  /// The same view, without notes.
  World unnoted() {
    return notes == null ? this : new World(this, reader, memoryOnly, null);
  }

  /// True if it is of the store with these sources, and of this schema.
  @SuppressWarnings("ReferenceEquality") // another object may be the same: then it is asked anew
  boolean isOf(Footing.Sources other, Schema otherSchema) {
    return sources == other && schema == otherSchema;
  }

  private void note(ListKey list) {
    if (notes != null) {
      notes.list(list);
    }
  }

  private void noteUntold() {
    if (notes != null) {
      notes.untold();
    }
  }

  /// What is read past our caches; a view of memory sees what RocksDB has there.
  private Reader reader() {
    if (memoryOnly && --readsLeft < 0) {
      throw new NotInMemoryException();
    }
    return reader;
  }

  /// Called before the disk is read.
  private void goToDisk() {
    if (memoryOnly) {
      throw new NotInMemoryException();
    }
  }

  @Override
  public Revision revision() {
    return new Revision(revision);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Symbols symbols() {
    return head.state().symbols();
  }

  @Override
  public int number(int type, ObjectId id) {
    Ids.IdKey key = new Ids.IdKey(type, id);
    int known = ids.known(key, revision);
    int number =
        known == Ids.NOT_CACHED ? ids.read(key, revision, reader(), head.revision()) : known;
    if (number == UNKNOWN && notes != null) {
      notes.unknown(key);
    }
    return number;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // one name again and again is mostly one object
  public int[] foresee(List<ObjectRef> objects) {
    int count = objects.size();
    int[] types = new int[count];
    ObjectId[] named = new ObjectId[count];
    @Nullable TypeName last = null;
    for (int i = 0; i < count; i++) {
      ObjectRef object = objects.get(i);
      types[i] = object.type() == last ? types[i - 1] : symbols().type(object.type());
      named[i] = object.id();
      last = object.type();
    }
    int[] numbers = ids.foresee(types, named);
    foreseen += cache.foresee(types, numbers);
    return numbers;
  }

  @Override
  public void foreseeDerived(List<?> keys) {
    foreseen += derived.foresee(keys);
  }

  @Override
  public ObjectId name(int type, int number) {
    return memoryOnly
        ? ids.names().known(type, number).orElseThrow(NotInMemoryException::new)
        : ids.names().name(type, number, head);
  }

  @Override
  public int[] numbers(int type, int after, int limit) {
    goToDisk();
    noteUntold();
    return NamedNumbers.read(head, revision, type, after, limit);
  }

  @Override
  public List<IdBytes> names(int type, int[] numbers, int from, int to) {
    int[] wanted =
        from == 0 && to == numbers.length ? numbers : Arrays.copyOfRange(numbers, from, to);
    return memoryOnly
        ? ids.names().known(type, wanted).orElseThrow(NotInMemoryException::new)
        : ids.names().names(type, wanted, head);
  }

  @Override
  public Edges subjects(
      int objectType, int relation, int object, int subjectType, int subjectRelation) {
    return list(
        ListKey.of(
            Direction.FORWARD,
            End.of(objectType, relation, object),
            End.kind(subjectType, subjectRelation)));
  }

  @Override
  public Edges objects(
      int subjectType, int subjectRelation, int subject, int objectType, int relation) {
    return list(
        ListKey.of(
            Direction.REVERSE,
            End.of(subjectType, subjectRelation, subject),
            End.kind(objectType, relation)));
  }

  @Override
  public <T extends Derived> T derived(Object key, Function<Snapshot, T> compute) {
    return derived.get(key, this, past, compute, notes);
  }

  private Edges list(ListKey key) {
    note(key);
    Edges cached = known(key);
    if (cached != EdgeCache.UNKNOWN && cached != EdgeCache.LONG) {
      return cached;
    }
    int bound = memoryOnly ? QUICK_EDGES : Integer.MAX_VALUE;
    Edges read = EdgeLoad.load(reader(), key, revision, past, bound);
    if (read == EdgeCache.LONG) {
      throw new NotInMemoryException();
    }
    keep(key, read);
    return read;
  }

  @Override
  public Grant edge(
      int objectType, int relation, int object, int subjectType, int subjectRelation, int subject) {
    EdgeKey key =
        new EdgeKey(
            End.of(objectType, relation, object), End.of(subjectType, subjectRelation, subject));
    note(ListKey.of(Direction.FORWARD, key.object(), End.kind(key.subject())));
    if (cache.enabled()) {
      Edges subjects = ifShort(key, Direction.FORWARD);
      if (subjects != EdgeCache.LONG) {
        return grantOf(subjects, subject);
      }
      Edges objects = ifShort(key, Direction.REVERSE);
      if (objects != EdgeCache.LONG) {
        return grantOf(objects, object);
      }
    }
    goToDisk();
    if (past) {
      return pastEdge(key);
    }
    Edges subjects = ifWorthLoading(key, Direction.FORWARD);
    if (subjects != EdgeCache.LONG) {
      return grantOf(subjects, subject);
    }
    Edges objects = ifWorthLoading(key, Direction.REVERSE);
    return objects != EdgeCache.LONG ? grantOf(objects, object) : stored(key);
  }

  /// The long list from this end if it was asked so often that it pays to read it whole; else
  /// `LONG`.
  private Edges ifWorthLoading(EdgeKey key, Direction direction) {
    ListKey list = ListKey.of(direction, key.near(direction), End.kind(key.far(direction)));
    int bound = cache.enabled() ? cache.worthLoading(list) : 0;
    if (bound == 0) {
      return EdgeCache.LONG;
    }
    Edges read = EdgeLoad.load(head, list, revision, past, bound);
    if (read != EdgeCache.LONG) {
      keep(list, read);
    }
    return read;
  }

  /// The list from this end if it is known or short enough to read for one edge; else `LONG`.
  private Edges ifShort(EdgeKey key, Direction direction) {
    ListKey list = ListKey.of(direction, key.near(direction), End.kind(key.far(direction)));
    Edges cached = known(list);
    if (cached != EdgeCache.UNKNOWN) {
      return cached;
    }
    Edges read = EdgeLoad.load(reader(), list, revision, past, WORTH_LOADING);
    keep(list, read);
    return read;
  }

  private Edges known(ListKey key) {
    return cache.enabled() ? cache.get(key, revision) : EdgeCache.UNKNOWN;
  }

  private void keep(ListKey key, Edges edges) {
    if (!past) {
      cache.put(key, edges, revision);
    }
  }

  private static Grant grantOf(Edges edges, int number) {
    if (edges.hasPlain(number)) {
      return Grant.PLAIN;
    }
    List<Edges.Special> special = edges.special();
    int low = 0;
    int high = special.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(special.get(middle).number(), number);
      if (order == 0) {
        return special.get(middle).grant();
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Grant.ABSENT;
  }

  private Grant stored(EdgeKey key) {
    byte[] value = head.get(Family.FORWARD, key.toBytes(Direction.FORWARD));
    return value.length == 0 ? Grant.ABSENT : EdgeValue.read(value, Family.FORWARD).grant();
  }

  private Grant pastEdge(EdgeKey key) {
    byte[] value = head.get(Family.FORWARD, key.toBytes(Direction.FORWARD));
    if (value.length > 0 && EdgeValue.createdOf(value, Family.FORWARD) <= revision) {
      return EdgeValue.read(value, Family.FORWARD).grant();
    }
    // Of the values that were ended, the first one ended after this revision is the one that may
    // have been alive at it: the lives of an edge do not overlap.
    byte[] from = key.toHistoryBytes(Direction.FORWARD, revision + 1);
    try (RocksIterator iterator = head.prefixIterator(Family.HISTORY)) {
      iterator.seek(from);
      if (iterator.isValid()) {
        byte[] at = iterator.key();
        if (EdgeKey.get(at, 1) == key.object() && EdgeKey.get(at, 9) == key.subject()) {
          EdgeValue ended = EdgeValue.read(iterator.value(), Family.HISTORY);
          return ended.created() <= revision ? ended.grant() : Grant.ABSENT;
        }
      }
      iterator.status();
      return Grant.ABSENT;
    } catch (RocksDBException e) {
      throw Faults.reading(Family.HISTORY, e);
    }
  }

  @Override
  public Rows relationships(RelationshipFilter filter, Optional<Relationship.Key> after) {
    noteUntold();
    Query query = Query.of(filter, this, head);
    Optional<EdgeKey> start = after.map(key -> Query.after(key, this));
    Invariant.check(head.pin(), "an open snapshot's head is pinned");
    Scan scan = new Scan(head, query, revision, past);
    try {
      start.ifPresentOrElse(key -> scan.startAfter(key, query.direction()), scan::start);
    } catch (RuntimeException e) {
      scan.close();
      head.unpin();
      throw e;
    }
    return new StoredRows(scan, this, head);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      head.unpin();
    }
  }
}
