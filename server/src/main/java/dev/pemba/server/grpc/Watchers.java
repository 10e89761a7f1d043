package dev.pemba.server.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// The threads of calls that mostly wait, woken when their caller goes away or the server stops.
/// Thread-safe.
final class Watchers {
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stopping = new AtomicBoolean();

  /// True once such calls should end.
  AtomicBoolean stopping() {
    return stopping;
  }

  /// From now on such calls end.
  void stop() {
    stopping.set(true);
    watchers.forEach(Watcher::wake);
  }

  /// One call. Its thread is interrupted at most while `run` runs.
  final class Watcher {
    private Thread thread = Thread.currentThread();
    private boolean running;
    private boolean woken;

    void run(Runnable work) {
      start();
      try {
        work.run();
      } finally {
        end();
      }
    }

    synchronized void wake() {
      woken = true;
      if (running) {
        thread.interrupt();
      }
    }

    private synchronized void start() {
      thread = Thread.currentThread();
      running = true;
      watchers.add(this);
      if (woken || stopping.get()) {
        thread.interrupt();
      }
    }

    private synchronized void end() {
      running = false;
      watchers.remove(this);
      boolean _ = Thread.interrupted();
    }
  }
}
