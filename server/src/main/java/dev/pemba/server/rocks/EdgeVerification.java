package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Symbols;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Verifies edges: both directions alike, ends that have names, lives that do not overlap, nothing
/// that the schema refuses.
final class EdgeVerification implements Directory {
  private static final long NAME_CACHE_BYTES = 64L << 20;

  private final Disk disk;
  private final StoreState state;
  private final Findings findings;
  private final Ids ids = new Ids(NAME_CACHE_BYTES, new Stripes(0));
  private final long cleaned;
  private final Map<Kind, Long> tally = new TreeMap<>();
  private long created;
  private long historyRows;
  private EdgeKey before = new EdgeKey(0, 0);
  private long endedBefore;

  EdgeVerification(Disk disk, StoreState state, Findings findings) {
    this.disk = disk;
    this.state = state;
    this.findings = findings;
    this.cleaned = Meta.readU64(disk, Meta.CLEANED);
  }

  /// How many values were written by changes whose bodies are kept.
  long createdInWindow() {
    return created;
  }

  long historyRows() {
    return historyRows;
  }

  @Override
  public Symbols symbols() {
    return state.symbols();
  }

  @Override
  public int number(int type, ObjectId id) {
    return ids.number(new Ids.IdKey(type, id), state.revision(), disk, state.revision());
  }

  @Override
  public ObjectId name(int type, int number) {
    return ids.names().name(type, number, disk);
  }

  /// The number of relationships.
  long current() {
    long[] rows = new long[2];
    FamilyRows.visit(
        disk,
        Family.FORWARD,
        (key, value) -> {
          rows[0]++;
          edge(key, value);
        });
    FamilyRows.visit(
        disk,
        Family.REVERSE,
        (key, value) -> {
          rows[1]++;
          twin(Direction.REVERSE, key, value);
        });
    findings.check(rows[0] == rows[1], "`forward` holds %d edges, `reverse` %d", rows[0], rows[1]);
    Map<Kind, Long> stored = Tally.counts(disk);
    findings.check(stored.equals(tally), "the tally of kinds says %s, there are %s", stored, tally);
    return rows[0];
  }

  private void edge(byte[] bytes, byte[] value) {
    EdgeKey key = twin(Direction.FORWARD, bytes, value);
    EdgeValue edge = EdgeValue.read(value, Family.FORWARD);
    life(edge, key);
    tally.merge(Kind.of(key, edge.grant()), 1L, Long::sum);
    try {
      var relationship = Naming.relationship(key, edge.grant(), this);
      if (!edge.grant().isOverAt(state.timeMillis())) {
        state.schema().checkAllowed(relationship);
      }
    } catch (PembaException e) {
      findings.add("edge %s: %s", key, e.getMessage());
      if (e.reason() == Reason.INTERNAL) {
        throw e;
      }
    } catch (IndexOutOfBoundsException _) {
      findings.add("edge %s has a type or relation without a name", key);
    }
  }

  private EdgeKey twin(Direction direction, byte[] bytes, byte[] value) {
    findings.row();
    FamilyRows.checkLength(bytes, EdgeKey.BYTES, direction.family());
    EdgeKey key = EdgeKey.of(direction, EdgeKey.get(bytes, 0), EdgeKey.get(bytes, 8));
    Direction other = direction == Direction.FORWARD ? Direction.REVERSE : Direction.FORWARD;
    byte[] twin = disk.get(other.family(), key.toBytes(other));
    findings.check(
        Arrays.equals(value, twin),
        "edge %s of `%s` is not the same in `%s`",
        key,
        direction.family().title(),
        other.family().title());
    return key;
  }

  private void life(EdgeValue edge, EdgeKey key) {
    findings.check(
        edge.created() >= 1 && edge.created() <= state.revision(),
        "edge %s was created at revision %d, the head is %d",
        key,
        edge.created(),
        state.revision());
    created += edge.created() > cleaned ? 1 : 0;
  }

  /// The number of ended values.
  long history() {
    long[] rows = new long[2];
    FamilyRows.visit(
        disk,
        Family.HISTORY,
        (key, value) -> {
          FamilyRows.checkLength(key, EdgeKey.HISTORY_BYTES, Family.HISTORY);
          boolean forward = key[0] == Direction.FORWARD.code();
          rows[forward ? 0 : 1]++;
          if (forward) {
            ended(key, value);
          }
        });
    findings.check(
        rows[0] == rows[1], "`history` holds %d values by object, %d by subject", rows[0], rows[1]);
    historyRows = rows[0];
    return rows[0];
  }

  private void ended(byte[] bytes, byte[] value) {
    findings.row();
    EdgeKey key = new EdgeKey(EdgeKey.get(bytes, 1), EdgeKey.get(bytes, 9));
    long deleted = EdgeKey.get(bytes, 17);
    byte[] twin = disk.get(Family.HISTORY, key.toHistoryBytes(Direction.REVERSE, deleted));
    findings.check(Arrays.equals(value, twin), "ended edge %s differs by direction", key);
    EdgeValue edge = EdgeValue.read(value, Family.HISTORY);
    life(edge, key);
    findings.check(
        edge.created() < deleted && deleted <= state.revision() && deleted > cleaned,
        "edge %s lived from revision %d to %d, the head is %d and %d is cleared",
        key,
        edge.created(),
        deleted,
        state.revision(),
        cleaned);
    findings.check(
        !key.equals(before) || endedBefore <= edge.created(),
        "edge %s lived twice at revision %d",
        key,
        edge.created());
    before = key;
    endedBefore = deleted;
    byte[] now = disk.get(Family.FORWARD, key.toBytes(Direction.FORWARD));
    findings.check(
        now.length == 0 || EdgeValue.createdOf(now, Family.FORWARD) >= deleted,
        "edge %s lives twice at revision %d",
        key,
        deleted);
  }
}
