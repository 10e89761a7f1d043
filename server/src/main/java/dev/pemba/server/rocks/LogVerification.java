package dev.pemba.server.rocks;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.server.log.LogHeader;
import dev.pemba.store.Symbols;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Verifies the log: no gaps, time that never goes back, checksums, and that what the kept changes
/// say is what is stored.
final class LogVerification implements Directory {
  private static final long ID_CACHE_BYTES = 64L << 20;

  private final Disk disk;
  private final StoreState state;
  private final Findings findings;
  private final Ids ids = new Ids(ID_CACHE_BYTES, new Stripes(0));
  private final long cleaned;
  private long puts;
  private long ended;

  LogVerification(Disk disk, StoreState state, Findings findings) {
    this.disk = disk;
    this.state = state;
    this.findings = findings;
    this.cleaned = Meta.readU64(disk, Meta.CLEANED);
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

  void headers() {
    long oldest = Meta.readU64(disk, Meta.OLDEST);
    findings.check(
        cleaned <= oldest && oldest <= state.revision(),
        "revisions up to %d are cleared, the oldest readable is %d, the head %d",
        cleaned,
        oldest,
        state.revision());
    long time = Long.MIN_VALUE;
    for (long revision = 1; revision <= state.revision(); revision++) {
      findings.row();
      LogHeader header = ChangeLog.header(disk, revision);
      long at = header.time().toEpochMilli();
      findings.check(at >= time, "time goes back at revision %d", revision);
      time = at;
      boolean body = disk.get(Family.CHANGES, ChangeLog.bodyKey(revision)).length > 0;
      findings.check(
          body == revision > cleaned,
          "revision %d %s its body, though %d is cleared",
          revision,
          body ? "has" : "lacks",
          cleaned);
    }
  }

  /// The number of schemas.
  long schemas() {
    long[] count = new long[1];
    Schemas schemas = new Schemas();
    FamilyRows.visit(
        disk,
        Family.SCHEMAS,
        (key, _) -> {
          findings.row();
          count[0]++;
          long revision = EdgeKey.get(key, 0);
          findings.check(
              revision <= state.revision(),
              "a schema is of revision %d, the head is %d",
              revision,
              state.revision());
          // A stored condition is compiled when it is first asked for.
          schemas
              .at(disk, revision)
              .caveats()
              .values()
              .forEach(caveat -> caveat.condition().check(Context.EMPTY));
        });
    return count[0];
  }

  /// Follows the kept changes: each value they wrote must be stored, each they ended in history;
  /// and there must be no others.
  ///
  /// @param stored values that were written after what is cleared
  /// @param history values in history
  void replay(long stored, long history) {
    try (RocksIterator lives = disk.iterator(Family.HISTORY)) {
      for (long revision = cleaned + 1; revision <= state.revision(); revision++) {
        Optional<LogEntry> entry = ChangeLog.entry(disk, revision);
        if (entry.isPresent()) {
          entry.get().effects().forEach(effect -> effect(effect, entry.get(), lives));
          entry.get().schema().ifPresent(text -> schema(text, entry.get()));
        }
      }
    }
    findings.check(puts == stored, "the kept changes wrote %d values, there are %d", puts, stored);
    findings.check(
        ended == history, "the kept changes ended %d values, history holds %d", ended, history);
  }

  private void schema(String text, LogEntry entry) {
    long revision = entry.revision();
    byte[] value = disk.get(Family.SCHEMAS, Meta.u64(revision));
    findings.check(
        value.length > 0 && new Schemas().at(disk, revision).text().equals(text),
        "the schema of revision %d is not the one in the log",
        revision);
  }

  private void effect(LogEntry.Effect effect, LogEntry entry, RocksIterator lives) {
    findings.row();
    long revision = entry.revision();
    EdgeKey key = effect.key();
    Told told = new Told(effect, this);
    if (effect.leavesHistory()) {
      ended++;
      byte[] gone = disk.get(Family.HISTORY, key.toHistoryBytes(Direction.FORWARD, revision));
      findings.check(
          gone.length > 0, "`%s` was ended at revision %d, not in history", told, revision);
    }
    if (effect.operation() != Operation.DELETE) {
      puts++;
      EdgeValue value = valueSince(key, revision, lives);
      findings.check(
          value.created() == revision && value.grant().equals(effect.grant()),
          "`%s` was written at revision %d, stored is %s",
          told,
          revision,
          value);
    }
  }

  /// The value that was alive right after a revision.
  private EdgeValue valueSince(EdgeKey key, long revision, RocksIterator lives) {
    byte[] from = key.toHistoryBytes(Direction.FORWARD, revision + 1);
    try {
      lives.seek(from);
      if (lives.isValid()) {
        byte[] at = lives.key();
        if (at[0] == from[0]
            && EdgeKey.get(at, 1) == key.object()
            && EdgeKey.get(at, 9) == key.subject()) {
          return EdgeValue.read(lives.value(), Family.HISTORY);
        }
      }
      lives.status();
    } catch (RocksDBException e) {
      throw Faults.reading(Family.HISTORY, e);
    }
    byte[] now = disk.get(Family.FORWARD, key.toBytes(Direction.FORWARD));
    return now.length == 0 ? EdgeValue.NONE : EdgeValue.read(now, Family.FORWARD);
  }

  /// An effect that is printed by name, if it is printed at all.
  private record Told(LogEntry.Effect effect, Directory directory) {
    @Override
    public String toString() {
      return Naming.relationship(effect.key(), effect.grant(), directory).toString();
    }
  }
}
