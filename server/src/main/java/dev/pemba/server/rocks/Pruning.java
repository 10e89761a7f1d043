package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Clears away what the retention window no longer covers: history, bodies of changes, idempotency
/// keys. Headers and schemas stay.
///
/// INVARIANT (first told, then cleared): the oldest revision is durable and published in a head
/// before anything of an older one goes. Worlds pinned earlier have their own RocksDB snapshot.
///
/// Thread-safe.
final class Pruning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);

  /// Revisions cleared in one batch: bounds how long the applier waits.
  private static final int REVISIONS_PER_BATCH = 64;

  private final Shared shared;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Optional<Thread> scheduler;
  private boolean closed;

  Pruning(Shared shared, InstantSource clock) {
    this.shared = shared;
    this.clock = clock;
    Duration interval = shared.settings().pruneInterval();
    this.scheduler =
        interval.isZero()
            ? Optional.empty()
            : Optional.of(Thread.ofVirtual().name("pemba-pruning").start(() -> schedule(interval)));
  }

  private void schedule(Duration interval) {
    try {
      while (!closing.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          run();
        } catch (PembaException e) {
          LOG.atWarn().addKeyValue("reason", e.reason()).setCause(e).log("pruning failed");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Moves the oldest revision up to the last change that has left the window, and clears away what
  /// only older revisions need. An interrupted run is taken up by the next.
  void run() {
    running.lock();
    try {
      if (closed) {
        return;
      }
      moveOldest();
      long cleaned = Meta.readU64(shared.disk(), Meta.CLEANED);
      long oldest = shared.heads().state().oldest();
      while (cleaned < oldest && closing.getCount() > 0) {
        long upTo = Math.min(oldest, cleaned + REVISIONS_PER_BATCH);
        clean(cleaned + 1, upTo);
        cleaned = upTo;
      }
    } finally {
      running.unlock();
    }
  }

  private void moveOldest() {
    long horizon = clock.instant().minus(shared.settings().retention()).toEpochMilli();
    Head head = shared.heads().pin();
    long oldest = head.state().oldest();
    long target;
    try {
      target = ChangeLog.lastNotLater(head, oldest + 1, head.revision(), horizon);
    } finally {
      head.unpin();
    }
    if (target <= oldest) {
      return;
    }
    shared.publishing().lock();
    try (WriteBatch batch = new WriteBatch()) {
      shared.disk().put(batch, Family.META, Meta.OLDEST, Meta.u64(target));
      shared.disk().writeSynced(batch);
      Head.State state = shared.heads().state().withOldest(target);
      shared.heads().publish(new Head(shared.disk(), state));
    } finally {
      shared.publishing().unlock();
    }
  }

  private void clean(long from, long to) {
    Head head = shared.heads().pin();
    shared.publishing().lock();
    try (WriteBatch batch = new WriteBatch()) {
      for (long revision = from; revision <= to; revision++) {
        Optional<LogEntry> entry = ChangeLog.entry(head, revision);
        if (entry.isPresent()) {
          clean(entry.get(), batch);
        }
      }
      shared.disk().put(batch, Family.META, Meta.CLEANED, Meta.u64(to));
      shared.disk().writeUnsynced(batch);
    } finally {
      shared.publishing().unlock();
      head.unpin();
    }
  }

  private void clean(LogEntry entry, WriteBatch batch) {
    long revision = entry.revision();
    for (LogEntry.Effect effect : entry.effects()) {
      if (effect.leavesHistory()) {
        for (Direction direction : Direction.values()) {
          shared
              .disk()
              .delete(batch, Family.HISTORY, effect.key().toHistoryBytes(direction, revision));
        }
      }
    }
    shared.disk().delete(batch, Family.CHANGES, ChangeLog.bodyKey(revision));
    entry.header().idempotencyKey().ifPresent(key -> forget(key, revision, batch));
  }

  /// The key may have been used again since: then it is the later change's.
  private void forget(String key, long revision, WriteBatch batch) {
    byte[] value = shared.disk().get(Family.IDEMPOTENCY, Idempotency.key(key));
    if (value.length > 0 && Idempotency.read(value).revision() == revision) {
      shared.disk().delete(batch, Family.IDEMPOTENCY, Idempotency.key(key));
    }
  }

  @Override
  public void close() {
    closing.countDown();
    running.lock();
    try {
      closed = true;
    } finally {
      running.unlock();
    }
    scheduler.ifPresent(Pruning::join);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
