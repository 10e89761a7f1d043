package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Virtual threads for calls that may block, a bounded number at work and a bounded number waiting.
/// RocksDB holds a thread's carrier while it reads, hence the bound. Thread-safe.
final class Workers {
  private final String limit;
  private final ThreadFactory usual;
  private final int most;
  private final Semaphore permits;
  private final AtomicInteger admitted = new AtomicInteger();

  /// Workers that share two bounds.
  ///
  /// @param limit the setting that bounds them, for the error
  /// @param running how many may be at work
  /// @param waiting how many more may wait
  Workers(String limit, int running, int waiting) {
    this.limit = limit;
    this.usual = Thread.ofVirtual().name(limit).factory();
    this.most = running + waiting;
    this.permits = new Semaphore(running, true);
  }

  /// Runs the task on a thread of its own, or `refused` if there are too many. Whichever it is, it
  /// runs once and must not throw.
  void run(CallDeadline deadline, Runnable task, Consumer<PembaException> refused) {
    run(deadline, task, refused, usual);
  }

  /// The same on a thread that `threads` makes.
  void run(
      CallDeadline deadline,
      Runnable task,
      Consumer<PembaException> refused,
      ThreadFactory threads) {
    if (admitted.incrementAndGet() > most) {
      admitted.decrementAndGet();
      refused.accept(
          new PembaException(
              Reason.OVERLOADED,
              "too many calls are waiting: try again later",
              Map.of("limit", limit, "allowed", Integer.toString(most))));
      return;
    }
    threads.newThread(() -> runAdmitted(deadline, task, refused)).start();
  }

  /// True if a task given now would likely be admitted.
  boolean hasRoom() {
    return admitted.get() < most;
  }

  /// How many run or wait.
  int admitted() {
    return admitted.get();
  }

  private void runAdmitted(CallDeadline deadline, Runnable task, Consumer<PembaException> refused) {
    try {
      acquire(deadline);
    } catch (PembaException failure) {
      admitted.decrementAndGet();
      refused.accept(failure);
      return;
    }
    try {
      task.run();
    } finally {
      permits.release();
      admitted.decrementAndGet();
    }
  }

  private void acquire(CallDeadline deadline) {
    try {
      while (!permits.tryAcquire(
          Math.min(deadline.remaining().toMillis() + 1, 1_000), TimeUnit.MILLISECONDS)) {
        deadline.check();
      }
    } catch (InterruptedException _) {
      throw new PembaException(Reason.CANCELLED, "the call was cancelled while it waited");
    }
  }
}
