package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings to rest what much writing leaves behind: once the writers pause, and when the store is
/// closed, what is in memory goes into files. Then RocksDB's own log lets go of its copy, which is
/// twice as large, and a start has nothing to replay.
///
/// On a platform thread, as RocksDB holds whoever waits for it. Thread-safe.
final class Settling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Less than this in memory is left there: it is replayed in a moment.
  private static final long MUCH_BYTES = 8L << 20;

  private final Disk disk;
  private final Heads heads;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private long failedAt = -1;

  Settling(Shared shared) {
    this.disk = shared.disk();
    this.heads = shared.heads();
    this.thread = Thread.ofPlatform().name("pemba-settling").daemon().unstarted(this::run);
    thread.start();
  }

  private void run() {
    try {
      long before = heads.state().revision();
      while (!closing.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
        long now = heads.state().revision();
        if (now == before && now != failedAt) {
          settle(now);
        }
        before = now;
      }
      settle(heads.state().revision());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void settle(long revision) {
    try {
      if (disk.memoryBytes() >= MUCH_BYTES) {
        disk.flush();
      }
    } catch (PembaException e) {
      failedAt = revision;
      LOG.atWarn()
          .addKeyValue("reason", e.reason())
          .addKeyValue("fault", e.getMessage())
          .log("settling failed: tried again after the next change");
    }
  }

  /// Settles a last time. The log must have stopped, and the store still be open.
  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
