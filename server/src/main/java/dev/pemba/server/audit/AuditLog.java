package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.audit.AuditRecord.Body;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.config.AuditSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The decision log: decisions come through the [Journal], changes from the store's log, and one
/// thread brings both into the [Ledger].
///
/// INVARIANT (changes first): when a decision gets its number, all changes up to its revision have
/// theirs.
///
/// INVARIANT (exactly once): how far the journal and the changes have been read is written with
/// what was read, so after any end of the process reading goes on where it stopped.
///
/// Thread-safe.
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  /// How long a record waits for others to be packed with.
  private static final Duration GATHER = Duration.ofMillis(25);

  /// How often what was written is made durable against a loss of power.
  private static final Duration SYNC = Duration.ofSeconds(1);

  /// After a failed write, the next try.
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final int BATCH_BYTES = 1 << 20;

  private final AuditTables tables;
  private final Changes changes;
  private final InstantSource clock;
  private final Journal journal;
  private final ChangeRecords changeRecords;
  private final Notary notary;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong droppedEver = new AtomicLong();
  private final TreeSet<Long> schemas;
  private long newestSchema;
  private final Thread thread;
  private volatile Ledger ledger;
  private volatile boolean closing;
  private long syncedNanos;
  private long syncedJournal;

  private AuditLog(Parts parts, AuditSettings settings, InstantSource clock) {
    this.tables = parts.tables();
    this.changes = parts.changes();
    this.clock = clock;
    this.ledger = Ledger.open(tables);
    this.journal =
        Journal.open(parts.folder(), settings.journalBytes(), ledger.committed().journal());
    this.syncedJournal = ledger.committed().journal();
    this.changeRecords = new ChangeRecords(parts.pseudonyms());
    this.schemas = new TreeSet<>(changes.schemaRevisions());
    this.newestSchema = schemas.isEmpty() ? 0 : schemas.getLast();
    this.notary = parts.notary();
    this.syncedNanos = System.nanoTime();
    this.thread = Thread.ofPlatform().name("pemba-audit").daemon().unstarted(this::run);
    thread.start();
  }

  /// What the log is made of.
  ///
  /// @param folder of the journal
  record Parts(
      Path folder, AuditTables tables, Changes changes, Pseudonyms pseudonyms, Notary notary) {}

  static AuditLog open(Parts parts, AuditSettings settings, InstantSource clock) {
    return new AuditLog(parts, settings, clock);
  }

  Journal journal() {
    return journal;
  }

  AuditTables tables() {
    return tables;
  }

  Ledger ledger() {
    return ledger;
  }

  /// How many records there are, pruned ones among them: the leaf that comes next.
  public long size() {
    return ledger.committed().size();
  }

  /// Records that were dropped since the process began.
  public long droppedEver() {
    return droppedEver.get();
  }

  /// A record could not be kept, and its policy says to go on without.
  void drop() {
    dropped.incrementAndGet();
    droppedEver.incrementAndGet();
  }

  /// Puts the server's settings on record, if they are others than those there last.
  void configured(Map<String, String> settings, Origin origin) {
    Body body = new Configured(settings);
    byte[] hash =
        new Hashes()
            .leaf(
                RecordCodec.encode(
                    new AuditRecord(0, 0, new UUID(0, 0), 0, 0, Origin.UNKNOWN, body)));
    if (!Arrays.equals(hash, tables.get(Table.INDEX, Keys.settings()))) {
      note(origin, body);
      tables.write(List.of(new Row(Table.INDEX, Keys.settings(), hash)), false);
    }
  }

  /// Puts on record what happened to the log itself, waiting for room.
  void note(Origin origin, Body body) {
    Frames waiting = Waiting.encode(own(origin, changes.head(), body));
    try {
      while (!journal.append(waiting, 0)) {
        journal.awaitRoom(GATHER);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the wait for room in the record was interrupted");
    }
  }

  /// A record of what happened to the log itself.
  private AuditRecord own(Origin origin, long revision, Body body) {
    Instant now = clock.instant();
    return new AuditRecord(
        0, now.toEpochMilli(), DecisionId.at(now).value(), revision, 0, origin, body);
  }

  /// Waits until all that was written to the journal before is on record.
  public void flush() throws InterruptedException {
    settle(() -> {});
  }

  /// Waits until all that was written to the journal before is on record; up to a deadline.
  void flush(Deadline deadline) {
    try {
      settle(deadline::check);
    } catch (InterruptedException _) {
      deadline.check();
      throw new PembaException(Reason.CANCELLED, "the call was cancelled");
    }
  }

  private void settle(Runnable check) throws InterruptedException {
    long end = journal.end();
    long head = changes.head();
    while (ledger.committed().journal() < end || ledger.committed().revision() < head) {
      check.run();
      journal.wake();
      synchronized (this) {
        wait(GATHER.toMillis());
      }
    }
  }

  /// Waits until there are more leaves than `size`, or so long.
  void awaitMore(long size, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (this) {
      while (size() <= size) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    }
  }

  private void run() {
    while (true) {
      try {
        boolean last = closing;
        long seen = journal.wakes();
        boolean worked = step(last);
        if (!worked && last) {
          return;
        }
        boolean more = journal.end() - ledger.committed().journal() >= BATCH_BYTES;
        if (!last && !(worked && more)) {
          // Few records at a time would be packed badly, and cost a write of their own.
          journal.awaitFilled(GATHER, seen);
        }
      } catch (PembaException failure) {
        LOG.atError()
            .addKeyValue("reason", failure.reason())
            .addKeyValue("fault", failure.getMessage())
            .log("the decision log can't be written");
        if (closing || !reopen()) {
          return;
        }
      } catch (InterruptedException _) {
        closing = true;
      } catch (RuntimeException | Error bug) {
        LOG.atError().setCause(bug).log("BUG: the decision log failed");
        if (closing || !reopen()) {
          return;
        }
      }
    }
  }

  /// Begins again from what was written, and tries until it can: what this ledger holds in memory
  /// is partly written and partly not, so nothing may be added to it. False if the process is told
  /// to stop meanwhile.
  private boolean reopen() {
    while (!closing) {
      try {
        journal.awaitFilled(RETRY, journal.wakes());
        Ledger broken = ledger;
        ledger = Ledger.open(tables);
        broken.close();
        return true;
      } catch (RuntimeException failure) {
        LOG.atError().setCause(failure).log("the decision log can't be read");
      } catch (InterruptedException _) {
        return false;
      }
    }
    return false;
  }

  /// Brings in what is there. False if there was nothing to do.
  private boolean step(boolean last) {
    Ledger into = ledger;
    Ledger.Position before = into.committed();
    long written = Math.min(journal.end(), before.journal() + BATCH_BYTES);
    // Read after the journal's end: so it holds all changes that the decisions have seen.
    long head = changes.head();
    into.begin();
    try {
      gap(into, before);
      long revision = changed(into, before, head);
      long read = decided(into, before.journal(), written, revision);
      boolean sync =
          last
              || System.nanoTime() - syncedNanos >= SYNC.toNanos()
              || read - syncedJournal >= journal.releaseAfter();
      boolean pending = into.committed().journal() != read || syncedJournal != read;
      into.commit(read, revision, sync && pending);
      if (sync && pending) {
        syncedNanos = System.nanoTime();
        syncedJournal = read;
        journal.release(read);
      }
    } finally {
      into.end();
    }
    boolean worked = !into.committed().equals(before);
    if (worked) {
      synchronized (this) {
        notifyAll();
      }
    }
    notary.look(into, last);
    return worked;
  }

  /// Says how many records were dropped. They are forgotten only once that is written: a failed
  /// write must not hide them.
  private void gap(Ledger into, Ledger.Position before) {
    long lost = dropped.get();
    if (lost > 0) {
      into.skip(lost);
      byte[] record = RecordCodec.encode(own(Origin.UNKNOWN, before.revision(), new Gap(lost)));
      into.append(ByteRange.of(record), 0, new EntityList());
      into.commit(before.journal(), before.revision(), false);
      dropped.addAndGet(-lost);
    }
  }

  private long changed(Ledger into, Ledger.Position before, long head) {
    long revision = before.revision();
    while (revision < head) {
      Changes.Seen seen = changes.next(revision, RecordCodec.MOST_UPDATES).orElse(null);
      if (seen == null) {
        break;
      }
      revision = seen.revision();
      if (seen.schema()) {
        schemas.add(revision);
        newestSchema = Math.max(newestSchema, revision);
      }
      EntityList entities = new EntityList();
      AuditRecord record = changeRecords.of(seen);
      Entities.of(record, entities);
      into.append(ByteRange.of(RecordCodec.encode(record)), schemaAt(revision), entities);
      if (into.isFull()) {
        into.commit(before.journal(), revision, false);
      }
    }
    return revision;
  }

  /// Returns how far the journal was read.
  private long decided(Ledger into, long from, long to, long revision) {
    EntityList entities = new EntityList();
    return journal.read(
        from,
        to,
        (bytes, length, end) -> {
          entities.clear();
          int record = Waiting.decode(bytes, entities);
          long schema = schemaAt(RecordCodec.revisionOf(bytes, record));
          into.append(new ByteRange(bytes, record, length - record), schema, entities);
          if (into.isFull()) {
            into.commit(end, revision, false);
          }
        });
  }

  private long schemaAt(long revision) {
    if (revision >= newestSchema) {
      return newestSchema; // nearly all are
    }
    Long at = schemas.floor(revision);
    return at == null ? 0 : at;
  }

  /// Brings in what waits, signs it, and stops.
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      journal.wake();
      try {
        thread.join(GATHER.toMillis());
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    journal.close();
    ledger.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
