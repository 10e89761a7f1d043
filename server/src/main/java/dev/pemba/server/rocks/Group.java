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
import dev.pemba.store.Grant;
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

  Named named(IdKey key) {
    Named mine = named.get(key);
    if (mine != null) {
      return mine;
    }
    Named cached = shared.ids().cached(key);
    return cached.isKnown() ? cached : Ids.read(key, shared.disk(), state.revision());
  }

  /// The number of an id that had none at a revision.
  int numberSince(IdKey key, long revision) {
    Named mine = named.get(key);
    if (mine != null) {
      return mine.number();
    }
    return shared.ids().isUnknownSince(key, revision) ? Snapshot.UNKNOWN : named(key).number();
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
    Edges edges = new Edges(verdict.newcomers(), revision);
    for (Step step : verdict.steps()) {
      body.add(edges.write(step));
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
    shared.disk().withoutCounting();
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

  /// Writes the edges of one change.
  private final class Edges {
    private final List<IdKey> newcomers;
    private final long revision;

    /// The numbers of newcomers, 0 for those that have none yet.
    private final int[] given;

    /// The value of most edges.
    private final byte[] plain;

    Edges(List<IdKey> newcomers, long revision) {
      this.newcomers = newcomers;
      this.revision = revision;
      this.given = new int[newcomers.size()];
      this.plain = new EdgeValue(revision, Grant.PLAIN).toBytes();
    }

    LogEntry.Effect write(Step step) {
      EdgeKey key = new EdgeKey(numbered(step.key().object()), numbered(step.key().subject()));
      if (step.leavesHistory()) {
        keep(key, step.before());
      }
      byte[] forward = key.toBytes(Direction.FORWARD);
      byte[] reverse = key.toBytes(Direction.REVERSE);
      if (step.effect() == Operation.DELETE) {
        batch.delete(Family.FORWARD, forward);
        batch.delete(Family.REVERSE, reverse);
      } else {
        Grant grant = step.grant();
        byte[] value = grant.isPlain() ? plain : new EdgeValue(revision, grant).toBytes();
        batch.put(Family.FORWARD, forward, value);
        batch.put(Family.REVERSE, reverse, value);
        state.tally().add(key, grant, 1);
      }
      lists.add(Direction.FORWARD, key);
      lists.add(Direction.REVERSE, key);
      return new LogEntry.Effect(step.effect(), key, step.grant(), step.leavesHistory());
    }

    private void keep(EdgeKey key, EdgeValue before) {
      byte[] ended = before.toBytes();
      batch.put(Family.HISTORY, key.toHistoryBytes(Direction.FORWARD, revision), ended);
      batch.put(Family.HISTORY, key.toHistoryBytes(Direction.REVERSE, revision), ended);
      state.tally().add(key, before.grant(), -1);
    }

    private long numbered(long end) {
      int number = End.number(end);
      if (number >= 0) {
        return end;
      }
      int newcomer = Draft.FIRST_NEWCOMER - number;
      if (given[newcomer] == 0) {
        given[newcomer] = give(newcomers.get(newcomer), revision);
      }
      return End.of(End.kind(end), given[newcomer]);
    }
  }
}
