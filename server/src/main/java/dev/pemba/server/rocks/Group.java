package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.server.log.LogHeader;
import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import dev.pemba.store.Snapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The open group of changes: what they write, in one batch; then, in this order, the sync, the
/// stripes and the new head.
///
/// INVARIANT (both directions): every put or delete in `forward` has its twin in `reverse`, in the
/// same batch.
///
/// Used by the log's thread only.
final class Group implements AutoCloseable {
  private static final List<Direction> DIRECTIONS = List.of(Direction.values());

  private final Shared shared;
  private final Batch batch;
  private final Map<IdKey, Named> named = new HashMap<>();
  private final ChangedLists lists = new ChangedLists();
  private StoreState state;
  private boolean stale;

  Group(Shared shared) {
    this.shared = shared;
    this.batch = new Batch(shared.disk());
    this.state = StoreState.read(shared.disk(), shared.schemas());
  }

  /// Called before a change is judged: after a failure, reads the state again.
  void ready() {
    if (stale) {
      state = StoreState.read(shared.disk(), shared.schemas());
      stale = false;
    }
  }

  StoreState state() {
    return state;
  }

  Reader reader() {
    return batch;
  }

  int number(IdKey key) {
    Named mine = named.get(key);
    if (mine != null) {
      return mine.number();
    }
    Named cached = shared.ids().cached(key);
    return cached.isKnown()
        ? cached.number()
        : Ids.read(key, shared.disk(), state.revision()).number();
  }

  /// The number of an id that had none at a revision.
  int numberSince(IdKey key, long revision) {
    Named mine = named.get(key);
    if (mine != null) {
      return mine.number();
    }
    return shared.ids().isUnknownSince(key, revision) ? Snapshot.UNKNOWN : number(key);
  }

  /// The value of an edge that had the value `then` at a revision.
  ///
  /// INVARIANT (both directions): an edge changes in both at once, so one stripe that stands still
  /// is enough.
  EdgeValue storedSince(EdgeKey key, EdgeValue then, long revision) {
    byte[] bytes = key.toBytes(Direction.FORWARD);
    if (!batch.holds(Family.FORWARD, bytes)
        && (standsSince(Direction.FORWARD, key, revision)
            || standsSince(Direction.REVERSE, key, revision))) {
      return then;
    }
    byte[] now = batch.get(Family.FORWARD, bytes);
    return now.length == 0 ? EdgeValue.NONE : EdgeValue.read(now, Family.FORWARD);
  }

  private boolean standsSince(Direction direction, EdgeKey key, long revision) {
    return shared.edgeStripes().lastModified(stripe(direction, key)) <= revision;
  }

  private static int stripe(Direction direction, EdgeKey key) {
    return ListKey.of(direction, key.near(direction), End.kind(key.far(direction))).stripe();
  }

  /// Writes a judged change to the batch. Returns its revision.
  long write(Change change, long timeMillis, Verdict verdict) {
    long revision = state.revision() + 1;
    LogBody body = new LogBody(verdict.schema().map(Schema::text), verdict.steps().size());
    for (Step step : verdict.steps()) {
      body.add(write(step, verdict.newcomers(), revision));
    }
    if (verdict.schema().isPresent()) {
      Schema schema = verdict.schema().get();
      state.replaceSchema(schema, verdict.symbols(), batch);
      batch.put(Family.SCHEMAS, Meta.u64(revision), Schemas.value(schema));
    }
    LogHeader header =
        new LogHeader(
            new Revision(revision),
            Instant.ofEpochMilli(timeMillis),
            change.provenance(),
            change.idempotencyKey());
    batch.put(Family.CHANGES, ChangeLog.headerKey(revision), header.toBytes());
    batch.put(Family.CHANGES, ChangeLog.bodyKey(revision), body.toBytes());
    state.advance(revision, timeMillis);
    return revision;
  }

  void remember(String key, Idempotency outcome) {
    batch.put(Family.IDEMPOTENCY, Idempotency.key(key), outcome.toBytes());
  }

  private LogEntry.Effect write(Step step, List<IdKey> newcomers, long revision) {
    EdgeKey key =
        new EdgeKey(
            numbered(step.key().object(), newcomers, revision),
            numbered(step.key().subject(), newcomers, revision));
    if (step.leavesHistory()) {
      byte[] ended = step.before().toBytes();
      for (Direction direction : DIRECTIONS) {
        batch.put(Family.HISTORY, key.toHistoryBytes(direction, revision), ended);
      }
      state.tally().add(Kind.of(key, step.before().grant()), -1);
    }
    if (step.effect() == Operation.DELETE) {
      for (Direction direction : DIRECTIONS) {
        batch.delete(direction.family(), key.toBytes(direction));
      }
    } else {
      byte[] value = new EdgeValue(revision, step.grant()).toBytes();
      for (Direction direction : DIRECTIONS) {
        batch.put(direction.family(), key.toBytes(direction), value);
      }
      state.tally().add(Kind.of(key, step.grant()), 1);
    }
    for (Direction direction : DIRECTIONS) {
      lists.add(direction, key);
    }
    return new LogEntry.Effect(step.effect(), key, step.grant(), step.leavesHistory());
  }

  private long numbered(long end, List<IdKey> newcomers, long revision) {
    int number = End.number(end);
    return number >= 0
        ? end
        : End.of(End.kind(end), give(newcomers.get(Draft.FIRST_NEWCOMER - number), revision));
  }

  /// The number of an id that had none when its change was judged: one change may name it twice.
  private int give(IdKey key, long revision) {
    Named before = named.get(key);
    if (before != null) {
      return before.number();
    }
    Named given = new Named(state.nextNumber(key.type()), revision);
    named.put(key, given);
    batch.put(Family.IDS, Ids.idKey(key), Ids.idValue(given));
    batch.put(
        Family.NAMES, Ids.nameKey(key.type(), given.number()), Ids.nameValue(given, key.id()));
    return given.number();
  }

  /// Makes the group durable, then visible.
  void commit() {
    if (batch.isEmpty()) {
      return;
    }
    long reserve = shared.settings().diskReserveBytes();
    if (reserve > 0 && shared.disk().usableBytes() < reserve) {
      throw new PembaException(
          Reason.STORE_UNWRITABLE,
          "the disk is full: less than %d bytes are free, so nothing more is written"
              .formatted(reserve));
    }
    state.writeCounters(batch);
    shared.publishing().lock();
    try {
      batch.commit();
      lists.show(shared.edgeStripes(), shared.edges(), state.revision());
      named.forEach(shared.ids()::named);
      shared
          .heads()
          .publish(
              new Head(
                  shared.disk(),
                  new Head.State(
                      state.revision(),
                      state.timeMillis(),
                      shared.heads().state().oldest(),
                      state.schema(),
                      state.symbols())));
    } finally {
      shared.publishing().unlock();
    }
    clear();
  }

  /// Forgets what the group has written; the state is read again before the next change.
  void abandon() {
    stale = true;
    clear();
  }

  private void clear() {
    batch.clear();
    named.clear();
    lists.clear();
  }

  @Override
  public void close() {
    batch.close();
  }
}
