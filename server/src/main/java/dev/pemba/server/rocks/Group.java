package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.schema.Schema;
import dev.pemba.server.log.LogHeader;
import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import dev.pemba.store.Grant;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

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
  private final RoaringBitmap stripes = new RoaringBitmap();
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

  /// Writes a judged change to the batch. Returns its revision.
  long write(Change change, long timeMillis, Verdict verdict) {
    long revision = state.revision() + 1;
    LogBody body = new LogBody(verdict.schema().map(Schema::text), verdict.steps().size());
    for (Step step : verdict.steps()) {
      body.add(write(step, revision));
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

  private LogEntry.Effect write(Step step, long revision) {
    EdgeKey key =
        new EdgeKey(
            numbered(step.object(), step.relationship().object(), revision),
            numbered(step.subject(), step.relationship().subject(), revision));
    if (step.leavesHistory()) {
      byte[] ended = step.before().toBytes();
      for (Direction direction : Direction.values()) {
        batch.put(Family.HISTORY, key.toHistoryBytes(direction, revision), ended);
      }
      state.tally().add(Kind.of(key, step.before().grant()), -1);
    }
    Grant grant = step.before().grant();
    if (step.effect() == Operation.DELETE) {
      for (Direction direction : Direction.values()) {
        batch.delete(direction.family(), key.toBytes(direction));
      }
    } else {
      grant = Naming.grantOf(step.relationship());
      byte[] bytes = new EdgeValue(revision, grant).toBytes();
      for (Direction direction : Direction.values()) {
        batch.put(direction.family(), key.toBytes(direction), bytes);
      }
      state.tally().add(Kind.of(key, grant), 1);
    }
    for (Direction direction : Direction.values()) {
      stripes.add(
          ListKey.of(direction, key.near(direction), End.kind(key.far(direction))).stripe());
    }
    return new LogEntry.Effect(step.effect(), key, grant, step.leavesHistory());
  }

  private long numbered(long end, Subject subject, long revision) {
    return switch (subject) {
      case Subject.Individual(ObjectRef ref) -> numbered(end, ref, revision);
      case Subject.Userset(ObjectRef ref, _) -> numbered(end, ref, revision);
      case Subject.Everyone _ -> end;
    };
  }

  private long numbered(long end, ObjectRef ref, long revision) {
    return End.isKnown(end) ? end : End.of(End.kind(end), give(End.type(end), ref.id(), revision));
  }

  /// The number of an id that had none when its change was judged: one change may name it twice.
  private int give(int type, ObjectId id, long revision) {
    IdKey key = new IdKey(type, id);
    Named before = named.get(key);
    if (before != null) {
      return before.number();
    }
    Named given = new Named(state.nextNumber(type), revision);
    named.put(key, given);
    batch.put(Family.IDS, Ids.idKey(key), Ids.idValue(given));
    batch.put(Family.NAMES, Ids.nameKey(type, given.number()), Ids.nameValue(given, id));
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
      stripes.forEach((int stripe) -> shared.edgeStripes().modified(stripe, state.revision()));
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
    stripes.clear();
  }

  @Override
  public void close() {
    batch.close();
  }
}
