package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Pruned;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.config.AuditSettings.Retention;
import dev.pemba.server.config.AuditSettings.RetentionRules;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes records out whose retention has ended, and leaves their hashes: what was proved stays
/// proved. Each run that took something is itself on record.
///
/// Records of each retention are looked at once, in order: how far is written with what was taken.
///
/// INVARIANT (hashes stay): a record goes only in the write that puts its hash in its place.
///
/// Thread-safe.
final class Pruning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);

  /// Blocks rewritten in one batch.
  private static final int BATCH = 64;

  private final AuditLog log;
  private final AuditTables tables;
  private final RetentionRules rules;
  private final Holds holds;
  private final InstantSource clock;
  private final Hashes hashes = new Hashes();
  private final ReentrantLock running = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);

  Pruning(AuditLog log, RetentionRules rules, Holds holds, InstantSource clock) {
    this.log = log;
    this.tables = log.tables();
    this.rules = rules;
    this.holds = holds;
    this.clock = clock;
  }

  /// Runs again and again, until closed.
  void every(Duration interval) {
    Thread.ofVirtual().name("pemba-audit-pruning").start(() -> schedule(interval));
  }

  private void schedule(Duration interval) {
    try {
      while (!closing.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          run();
        } catch (PembaException failure) {
          LOG.atWarn()
              .addKeyValue("reason", failure.reason())
              .setCause(failure)
              .log("pruning the decision log failed");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes out what may go. Returns how many records.
  long run() {
    running.lock();
    try {
      Instant now = clock.instant();
      long taken = 0;
      for (Retention retention : Retention.values()) {
        taken += run(retention, now.minus(retention.time()));
      }
      if (taken > 0) {
        log.note(Origin.UNKNOWN, new Pruned(taken, now.toEpochMilli()));
      }
      return taken;
    } finally {
      running.unlock();
    }
  }

  private long run(Retention retention, Instant before) {
    long taken = 0;
    long start = progress(retention);
    long at = start;
    // The last tile and the open segment are built from records when the log is opened.
    long end = Ledger.openFrom(log.size());
    while (at < end && closing.getCount() > 0) {
      List<Row> rows = new ArrayList<>();
      long from = at;
      try (Rows blocks = tables.ascending(Table.BLOCKS, Keys.block(at))) {
        for (int i = 0; i < BATCH && blocks.isValid(); i++, blocks.next()) {
          Block block = Block.read(Keys.last64(blocks.key()), blocks.value());
          if (block.latestMillis() >= before.toEpochMilli() || block.end() > end) {
            end = at;
            break;
          }
          taken += take(block, retention, rows);
          at = block.end();
        }
      }
      if (at == from) {
        break;
      }
      rows.add(new Row(Table.INDEX, Keys.pruned(code(retention)), Keys.block(at)));
      tables.write(rows, true);
    }
    if (taken > 0) {
      tables.erase(Table.BLOCKS, Keys.block(start), Keys.block(at));
    }
    return taken;
  }

  /// Puts the block without what may go into `rows`. Returns how many records that is.
  private long take(Block block, Retention retention, List<Row> rows) {
    List<Block.Slot> slots = new ArrayList<>(block.slots());
    long taken = 0;
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i) instanceof Block.Slot.Kept(Bytes bytes)) {
        AuditRecord record = RecordCodec.decode(bytes.array());
        if (retention(record) == retention && !holds.cover(record)) {
          slots.set(i, new Block.Slot.Pruned(Bytes.of(hashes.leaf(bytes.array()))));
          taken++;
        }
      }
    }
    if (taken > 0) {
      byte[] rest = new Block(block.first(), block.latestMillis(), slots).toBytes();
      rows.add(new Row(Table.BLOCKS, Keys.block(block.first()), rest));
    }
    return taken;
  }

  private Retention retention(AuditRecord record) {
    if (record.body() instanceof Asked asked) {
      int colon = asked.object().indexOf(':');
      String type = colon < 0 ? asked.object() : asked.object().substring(0, colon);
      return rules.byType().getOrDefault(type, rules.decisions());
    }
    return rules.changes();
  }

  private long progress(Retention retention) {
    byte[] stored = tables.get(Table.INDEX, Keys.pruned(code(retention)));
    return stored.length == 0 ? 0 : new ByteReader(stored, "audit").u64();
  }

  /// From now on all is looked at again.
  static void forgetProgress(List<Row> rows) {
    for (Retention retention : Retention.values()) {
      rows.add(
          new Row(Table.INDEX, Keys.pruned(code(retention)), new ByteWriter(8).u64(0).toBytes()));
    }
  }

  private static int code(Retention retention) {
    return switch (retention) {
      case MONTHS_6 -> 0;
      case YEAR_1 -> 1;
      case YEARS_3 -> 2;
      case YEARS_6 -> 3;
      case YEARS_7 -> 4;
    };
  }

  @Override
  public void close() {
    closing.countDown();
    running.lock();
    try {
      LOG.atDebug().log("pruning of the decision log has ended");
    } finally {
      running.unlock();
    }
  }
}
