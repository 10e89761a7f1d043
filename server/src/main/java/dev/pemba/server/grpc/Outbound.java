package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The messages of one streaming answer, sent at the pace of the client: what it has no room for is
/// not made yet. Made on the network thread, used by one worker.
final class Outbound<T> {
  private final ServerCallStreamObserver<T> call;
  private final CallDeadline deadline;
  private final Duration stall;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// @param stall how long the client may take nothing
  Outbound(ServerCallStreamObserver<T> call, CallDeadline deadline, Duration stall) {
    this.call = call;
    this.deadline = deadline;
    this.stall = stall;
    call.setOnReadyHandler(this::signal);
    call.setOnCancelHandler(this::signal);
  }

  /// Also does this when the client goes away. Called on the network thread.
  void onGone(Runnable action) {
    call.setOnCancelHandler(
        () -> {
          signal();
          action.run();
        });
  }

  /// Sends a message once there is room for it. Throws `PembaException` as the deadline does, and
  /// `DEADLINE_EXCEEDED` if the client takes nothing for too long.
  void send(T message) {
    awaitRoom();
    call.onNext(message);
  }

  private void awaitRoom() {
    if (call.isReady()) {
      return;
    }
    long end = System.nanoTime() + stall.toNanos();
    lock.lock();
    try {
      while (!call.isReady()) {
        deadline.check();
        long left = Math.min(end - System.nanoTime(), deadline.remaining().toNanos());
        if (end - System.nanoTime() <= 0) {
          throw new PembaException(
              Reason.DEADLINE_EXCEEDED,
              "the client took no message for %d ms".formatted(stall.toMillis()));
        }
        boolean _ = changed.await(Math.max(left, 1), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      deadline.check();
      throw new PembaException(Reason.CANCELLED, "the stream was cancelled");
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
