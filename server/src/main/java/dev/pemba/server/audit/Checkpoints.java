package dev.pemba.server.audit;

import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.audit.Proving.Signed;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
  private final SigningKey key;
  private final AuditSettings settings;
  private final InstantSource clock;
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
  }

  VerifierKey verifier() {
    return key.verifier();
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
    tables.write(List.of(new Row(Table.INDEX, Keys.checkpoint(size), value)), true);
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
