package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The newest head, and those who wait for a newer one. Thread-safe.
final class Heads {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private volatile Head current;
  private volatile boolean closed;

  Heads(Head first) {
    current = first;
  }

  /// The newest head with a pin for the caller: no lock, no call into RocksDB.
  Head pin() {
    while (!closed) {
      Head head = current;
      if (head.pin()) {
        return head;
      }
    }
    throw new PembaException(Reason.UNAVAILABLE, "the store is closed");
  }

  Head.State state() {
    return current.state();
  }

  void publish(Head next) {
    Head before = current;
    current = next;
    before.unpin();
    lock.lock();
    try {
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the head is at a revision or beyond. False if the bound passed, or the store was
  /// closed, before.
  boolean await(long revision, Duration bound) throws InterruptedException {
    if (current.revision() >= revision) {
      return true;
    }
    long rest = bound.isNegative() ? 0 : TimeUnit.NANOSECONDS.convert(bound);
    lock.lock();
    try {
      while (current.revision() < revision) {
        if (closed || rest <= 0) {
          return false;
        }
        rest = advanced.awaitNanos(rest);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// No further pins; those that are out stay good until they are given back.
  void close() {
    closed = true;
    current.unpin();
    lock.lock();
    try {
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
