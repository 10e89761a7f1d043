package dev.pemba.server.rocks;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Invariant;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The updates of a change with what is true of them in one world: numbers of their ends, the
/// values stored, and the first fault that the schema finds. Made on the thread of whoever brings
/// the change, so that the one applier has less to do; judged by the applier, in the order of the
/// log.
///
/// INVARIANT (a draft decides nothing): what a draft says is used at apply only where it can't have
/// changed since: a number is given for ever; the schema is the same object; "unknown" and stored
/// values hold while their stripes stand still.
///
/// An id without a number stands as a *newcomer*, in an end whose number is [#FIRST_NEWCOMER] or
/// less. Thread-safe once made.
final class Draft {
  static final int FIRST_NEWCOMER = -2;

  /// Workers share the few threads that carry them, so a large change lets others in between.
  private static final int UPDATES_AT_A_TIME = 256;

  private final List<Update> updates;
  private final Schema schema;
  private final long revision;
  private final List<IdKey> newcomers = new ArrayList<>();
  private final long[] objects;
  private final long[] subjects;
  private final EdgeValue[] stored;
  private int sound;
  private @Nullable PembaException fault;

  private Draft(List<Update> updates, Schema schema, long revision) {
    this.updates = updates;
    this.schema = schema;
    this.revision = revision;
    this.objects = new long[updates.size()];
    this.subjects = new long[updates.size()];
    this.stored = new EdgeValue[updates.size()];
  }

  /// @param source the world that `reader` reads
  /// @param revision of that world
  static Draft of(
      List<Update> updates, Schema schema, DraftSource source, Reader reader, long revision) {
    Draft draft = new Draft(updates, schema, revision);
    if (updates.size() > Limits.RELATIONSHIPS_PER_CHANGE) {
      draft.fault =
          PembaException.limit(
              "relationships_per_change", Limits.RELATIONSHIPS_PER_CHANGE, updates.size());
    } else {
      draft.new Maker(source, reader).make();
    }
    return draft;
  }

  /// The schema that it was checked against.
  Schema schema() {
    return schema;
  }

  long revision() {
    return revision;
  }

  List<Update> updates() {
    return updates;
  }

  /// The ids that had no number, in the order in which they are first named.
  List<IdKey> newcomers() {
    return newcomers;
  }

  boolean isFaulty() {
    return fault != null;
  }

  /// Throws the fault that was found in an update, if there is one. Those before it have none.
  void check(int update) {
    if (update >= sound && fault != null) {
      throw fault;
    }
  }

  /// The numbers of the newcomers now, [Snapshot#UNKNOWN] for those that still have none.
  int[] numbers(ToIntFunction<IdKey> now) {
    int[] numbers = new int[newcomers.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = now.applyAsInt(newcomers.get(i));
    }
    return numbers;
  }

  /// An update's edge, with the numbers that newcomers have got since.
  EdgeKey key(int update, int[] numbers) {
    return new EdgeKey(known(objects[update], numbers), known(subjects[update], numbers));
  }

  private static long known(long end, int[] numbers) {
    int number = End.number(end);
    boolean newcomer = number <= FIRST_NEWCOMER;
    if (!newcomer || numbers[FIRST_NEWCOMER - number] == Snapshot.UNKNOWN) {
      return end;
    }
    return End.of(End.kind(end), numbers[FIRST_NEWCOMER - number]);
  }

  /// The value that an update's edge had at [#revision].
  EdgeValue stored(int update) {
    return stored[update];
  }

  /// Fills a draft in.
  private final class Maker implements Directory {
    private final DraftSource source;
    private final Reader reader;
    private final EdgeSet seen = new EdgeSet(updates.size());

    /// Which edges can't be stored, whatever is.
    private final boolean[] absent = new boolean[updates.size()];

    private final Set<Relationship.Key> seenOutside = new HashSet<>();
    private final Map<IdKey, Integer> numbers = new HashMap<>();

    /// The revision that first named the id that was asked for last.
    private long since;

    private long objectSince;

    Maker(DraftSource source, Reader reader) {
      this.source = source;
      this.reader = reader;
    }

    @SuppressWarnings("ThreadPriorityCheck") // only fairness hangs on it
    void make() {
      for (int i = 0; i < updates.size(); i++) {
        try {
          make(i, updates.get(i).relationship());
        } catch (PembaException refusal) {
          if (refusal.reason() == Reason.DATA_CORRUPT) {
            throw refusal;
          }
          fault = refusal;
          break;
        }
        sound = i + 1;
        if (sound % UPDATES_AT_A_TIME == 0) {
          read(sound - UPDATES_AT_A_TIME, sound);
          Thread.yield();
        }
      }
      read(sound - sound % UPDATES_AT_A_TIME, sound);
    }

    private void make(int i, Relationship relationship) {
      Optional<Relationship> before =
          i == 0 ? Optional.empty() : Optional.of(updates.get(i - 1).relationship());
      if (before.isPresent() && isSameEnd(relationship, before.get())) {
        objects[i] = objects[i - 1];
      } else {
        objects[i] = Query.objectEnd(relationship.key(), this);
        objectSince = since;
      }
      since = 0;
      subjects[i] = Query.subjectEnd(relationship.key(), this);
      EdgeKey key = new EdgeKey(objects[i], subjects[i]);
      absent[i] =
          !key.isNumbered()
              || source.isEmpty(Direction.FORWARD, key, objectSince)
              || source.isEmpty(Direction.REVERSE, key, since);
      if (!isFirst(i, relationship)) {
        throw updates.get(i).refused(Reason.DUPLICATE_UPDATE, "is named twice in one write");
      }
      if (updates.get(i).operation() == Operation.DELETE) {
        schema.relation(relationship.object().type(), relationship.relation());
      } else {
        schema.checkAllowed(relationship);
      }
    }

    private static boolean isSameEnd(Relationship one, Relationship other) {
      return one.object().equals(other.object()) && one.relation().equals(other.relation());
    }

    /// Ends of names outside of the schema have no number that would tell them apart.
    private boolean isFirst(int i, Relationship relationship) {
      boolean numbered = End.isKnown(objects[i]) && End.isKnown(subjects[i]);
      return numbered ? seen.add(objects[i], subjects[i]) : seenOutside.add(relationship.key());
    }

    /// Reads what is stored, together: RocksDB then looks filters up once for keys side by side.
    private void read(int from, int to) {
      List<byte[]> keys = new ArrayList<>(to - from);
      for (int i = from; i < to; i++) {
        if (!absent[i]) {
          keys.add(EdgeKey.bytes(objects[i], subjects[i]));
        }
      }
      Iterator<byte[]> values = values(keys);
      for (int i = from; i < to; i++) {
        byte[] value = absent[i] ? Reader.ABSENT : values.next();
        stored[i] = value.length == 0 ? EdgeValue.NONE : EdgeValue.read(value, Family.FORWARD);
      }
    }

    private Iterator<byte[]> values(List<byte[]> keys) {
      return keys.size() > 1
          ? reader.getAll(Family.FORWARD, keys).iterator()
          : keys.stream().map(key -> reader.get(Family.FORWARD, key)).iterator();
    }

    @Override
    public Symbols symbols() {
      return source.symbols();
    }

    /// A number, or the newcomer's.
    @Override
    public int number(int type, ObjectId id) {
      Named named = source.named(type, id);
      if (named.isKnown()) {
        since = named.revision();
        return named.number();
      }
      IdKey key = new IdKey(type, id);
      Integer known = numbers.get(key);
      if (known == null) {
        known = FIRST_NEWCOMER - newcomers.size();
        numbers.put(key, known);
        newcomers.add(key);
      }
      return known;
    }

    @Override
    public ObjectId name(int type, int number) {
      throw Invariant.broken("a draft asks for no names");
    }
  }
}
