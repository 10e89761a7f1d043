package dev.pemba.server.log;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Store;
import dev.pemba.store.Store.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of a node that stands alone: callers queue up, one thread applies what has gathered as a
/// group and makes it durable with one sync.
///
/// INVARIANT (one order): changes are applied one at a time, by one thread, in the order in which
/// they got into the queue.
///
/// INVARIANT (time never goes back): a change's time is the clock's or that of the change before
/// it, whichever is later.
///
/// Thread-safe.
public final class LocalLog<P extends Applier.Prepared> implements AutoCloseable {
  /// Changes in one group.
  static final int GROUP_CHANGES = 1_024;

  /// Updates in one group, beyond which no further change joins it: bounds what the applier holds.
  static final int GROUP_UPDATES = 2 * Limits.RELATIONSHIPS_PER_CHANGE;

  private static final Logger LOG = LoggerFactory.getLogger(LocalLog.class);

  private static final long IDLE_MILLIS = 100;

  private final Applier<P> applier;
  private final InstantSource clock;
  private final ArrayBlockingQueue<Waiting<P>> queue;
  private final Thread thread;
  private volatile boolean closing;

  /// @param queueCapacity how many changes may wait before callers are turned away
  public LocalLog(Applier<P> applier, InstantSource clock, int queueCapacity) {
    this.applier = applier;
    this.clock = clock;
    this.queue = new ArrayBlockingQueue<>(queueCapacity);
    this.thread = Thread.ofPlatform().name("pemba-applier").daemon().unstarted(this::run);
    thread.start();
  }

  /// Puts a change into the queue, and tells later what it came to. Throws `OVERLOADED` if too many
  /// wait, `UNAVAILABLE` once closed.
  public Store.Pending submit(Change change) {
    if (closing) {
      throw stopping();
    }
    Waiting<P> waiting =
        new Waiting<>(applier.prepare(change), weight(change.body()), new CompletableFuture<>());
    if (!queue.offer(waiting)) {
      throw new PembaException(
          Reason.OVERLOADED, "too many changes are waiting to be written: try again later");
    }
    if (closing && queue.remove(waiting)) {
      throw stopping();
    }
    return waiting;
  }

  /// How many changes wait to be applied.
  public int waiting() {
    return queue.size();
  }

  /// Applies what is in the queue, then stops.
  @Override
  public void close() {
    closing = true;
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

  private void run() {
    while (true) {
      Waiting<P> first = next();
      if (first != null) {
        runGroup(gather(first));
      } else if (closing && queue.isEmpty()) {
        return;
      }
    }
  }

  private @Nullable Waiting<P> next() {
    try {
      return queue.poll(closing ? 0 : IDLE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return queue.poll();
    }
  }

  private List<Waiting<P>> gather(Waiting<P> first) {
    List<Waiting<P>> group = new ArrayList<>();
    int updates = 0;
    for (Waiting<P> next = first; next != null; next = queue.poll()) {
      group.add(next);
      updates += next.weight;
      if (group.size() >= GROUP_CHANGES || updates >= GROUP_UPDATES) {
        break;
      }
    }
    return group;
  }

  private static int weight(Change.Body body) {
    return switch (body) {
      case Change.Updates(_, var updates) -> updates.size();
      case Change.DeleteMatching(_, _, int limit, _) -> limit;
      case Change.SchemaText _ -> Limits.RELATIONSHIPS_PER_CHANGE;
    };
  }

  private void runGroup(List<Waiting<P>> group) {
    List<Runnable> completions = new ArrayList<>();
    try {
      for (Waiting<P> waiting : group) {
        completions.add(apply(waiting));
      }
      applier.commit();
      completions.forEach(Runnable::run);
    } catch (PembaException unwritable) {
      applier.abandon();
      LOG.atError()
          .addKeyValue("reason", unwritable.reason())
          .addKeyValue("fault", unwritable.getMessage())
          .log("a group of changes failed");
      group.forEach(waiting -> waiting.outcome.completeExceptionally(unwritable));
    } catch (RuntimeException | Error bug) {
      applier.abandon();
      LOG.atError().setCause(bug).log("BUG: the applier failed");
      group.forEach(waiting -> waiting.outcome.completeExceptionally(bug));
    }
  }

  /// What to tell the caller once the group is durable. A refusal may rest on what is not durable
  /// yet, so it waits too.
  private Runnable apply(Waiting<P> waiting) {
    try {
      long time = Math.max(applier.lastTimeMillis(), clock.instant().toEpochMilli());
      Outcome outcome = applier.apply(waiting.change, time);
      return () -> waiting.outcome.complete(outcome);
    } catch (PembaException refused) {
      return () -> waiting.outcome.completeExceptionally(refused);
    }
  }

  private static PembaException stopping() {
    return new PembaException(Reason.UNAVAILABLE, "the store is closing");
  }

  /// The refusal as thrown in the caller's thread, so that its stack tells where it was asked for.
  private static RuntimeException refusal(@Nullable Throwable cause) {
    return switch (cause) {
      case PembaException refused -> {
        PembaException here =
            new PembaException(
                refused.reason(), String.valueOf(refused.getMessage()), refused.details());
        here.initCause(refused);
        yield here;
      }
      case RuntimeException bug -> bug;
      case null, default -> new IllegalStateException("BUG: the applier failed", cause);
    };
  }

  private record Waiting<P extends Applier.Prepared>(
      P change, int weight, CompletableFuture<Outcome> outcome) implements Store.Pending {
    @Override
    public boolean isInDoubt() {
      return change.isInDoubt();
    }

    @Override
    public Outcome await() {
      try {
        return outcome.join();
      } catch (CompletionException e) {
        throw refusal(e.getCause());
      }
    }
  }
}
