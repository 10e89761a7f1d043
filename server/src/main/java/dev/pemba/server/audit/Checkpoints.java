package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.audit.Proving.Rotated;
import dev.pemba.server.audit.Proving.Signed;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Signs the record as it grows: after so many records, after so long, and when the log closes.
/// Thread-safe.
///
/// INVARIANT (signed is durable): a checkpoint is told only once it was written synced, and with it
/// all that was written before: a loss of power can't take a record that was signed for.
///
/// ```
/// value   version u8 | time u64 | signed note
/// ```
final class Checkpoints implements Notary {
  private static final int VERSION = 1;

  private final AuditTables tables;
  private final SigningPeriods periods;
  private final AuditSettings settings;
  private final InstantSource clock;
  private SigningKey key;
  private long lastSize;
  private long lastMillis;

  Checkpoints(AuditTables tables, SigningKey key, AuditSettings settings, InstantSource clock) {
    this.tables = tables;
    this.key = key;
    this.settings = settings;
    this.clock = clock;
    Optional<Signed> last = latest();
    this.lastSize = last.map(Signed::size).orElse(0L);
    this.lastMillis = last.map(it -> it.time().toEpochMilli()).orElse(0L);
    this.periods = SigningPeriods.open(tables, key.verifier(), last);
  }

  synchronized VerifierKey verifier() {
    return key.verifier();
  }

  /// All keys there were, the one in use last.
  synchronized List<SigningPeriod> periods() {
    return periods.all();
  }

  /// Signs what is on record now with the key for the last time; from then on another signs.
  ///
  /// @param current the key that is to be replaced
  /// @param fresh makes the next one, and keeps it
  synchronized Rotated rotate(Ledger ledger, VerifierKey current, Supplier<SigningKey> fresh) {
    if (!current.equals(key.verifier())) {
      throw PembaException.malformed(
          "`current` is `%08x`, and the key in use is `%08x`"
              .formatted(current.id(), key.verifier().id()));
    }
    Signed last = sign(ledger);
    SigningKey next = fresh.get();
    key = next;
    periods.replace(next.verifier(), last.size());
    tables.write(periods.rows(), true);
    periods.written();
    return new Rotated(next.verifier(), last);
  }

  @Override
  public void look(Ledger ledger, boolean last) {
    long size = ledger.committed().size();
    if (isDue(size, last)) {
      sign(ledger);
    }
  }

  private synchronized boolean isDue(long size, boolean last) {
    return size > lastSize
        && (last
            || size - lastSize >= settings.checkpointRecords()
            || clock.millis() - lastMillis >= settings.checkpointInterval().toMillis());
  }

  /// Signs what is on record now.
  synchronized Signed sign(Ledger ledger) {
    Tiles.View view = ledger.view();
    long size = view.size();
    Optional<Signed> known = size == lastSize ? latest() : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    Checkpoint checkpoint =
        new Checkpoint(
            key.verifier().name(),
            new Proofs.Tree(size, Bytes.of(new Merkle(view::hash).root(size))));
    String note = key.sign(checkpoint.toString()).toString();
    long now = clock.millis();
    byte[] value =
        new ByteWriter(note.length() + 16)
            .u8(VERSION)
            .u64(now)
            .raw(note.getBytes(StandardCharsets.UTF_8))
            .toBytes();
    List<Row> rows = periods.rows();
    rows.add(new Row(Table.INDEX, Keys.checkpoint(size), value));
    tables.write(rows, true);
    periods.written();
    lastSize = size;
    lastMillis = now;
    return new Signed(size, Instant.ofEpochMilli(now), note);
  }

  /// The one signed last.
  Optional<Signed> latest() {
    try (Rows rows = tables.descending(Table.INDEX, Keys.checkpoint(Long.MAX_VALUE))) {
      return at(rows);
    }
  }

  /// The first one of at least a size.
  Optional<Signed> from(long size) {
    try (Rows rows = tables.ascending(Table.INDEX, Keys.checkpoint(size))) {
      return at(rows);
    }
  }

  /// The size of the first checkpoint that was signed at this time or later, or one more than the
  /// largest. (Times never fall: a server whose clock was set back may be off by that much.)
  synchronized long firstNotBefore(Instant time) {
    long low = 0;
    long high = lastSize + 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      Optional<Signed> next = from(middle);
      if (next.isPresent() && next.get().time().isBefore(time)) {
        low = next.get().size() + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Those of at least a size and below another, from the smallest.
  List<Signed> ascending(long size, long below, int most) {
    List<Signed> found = new ArrayList<>();
    try (Rows rows = tables.ascending(Table.INDEX, Keys.checkpoint(size))) {
      for (; found.size() < most; rows.next()) {
        Optional<Signed> one = at(rows).filter(it -> it.size() < below);
        if (one.isEmpty()) {
          break;
        }
        found.add(one.get());
      }
    }
    return found;
  }

  /// Those below a size and of at least another, from the largest.
  List<Signed> descending(long below, long size, int most) {
    List<Signed> found = new ArrayList<>();
    if (below == 0) {
      return found;
    }
    try (Rows rows = tables.descending(Table.INDEX, Keys.checkpoint(below - 1))) {
      for (; found.size() < most; rows.next()) {
        Optional<Signed> one = at(rows).filter(it -> it.size() >= size);
        if (one.isEmpty()) {
          break;
        }
        found.add(one.get());
      }
    }
    return found;
  }

  private static Optional<Signed> at(Rows rows) {
    return rows.isValid() && rows.key()[0] == Keys.CHECKPOINT
        ? Optional.of(read(Keys.last64(rows.key()), rows.value()))
        : Optional.empty();
  }

  private static Signed read(long size, byte[] value) {
    ByteReader in = new ByteReader(value, "audit").version(VERSION);
    Instant time = Instant.ofEpochMilli(in.u64());
    return new Signed(size, time, new String(in.rest(), StandardCharsets.UTF_8));
  }
}
