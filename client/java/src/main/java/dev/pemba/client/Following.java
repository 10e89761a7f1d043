package dev.pemba.client;

import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The messages of an endless stream, each once and in order, across broken connections.
///
/// When the server goes away it is called again, after a pause that grows to 5 seconds, from the
/// position of the last message on. A server that never answered any call, or that refuses, is a
/// [PembaClientException]. One thread reads; any thread may close, which ends the iteration.
///
/// @param <P> a position in the stream
final class Following<P, T> implements Iterator<T>, AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Calls calls;
  private final Function<P, BlockingClientCall<?, T>> open;
  private final Function<T, P> positionAfter;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile BlockingClientCall<?, T> call;
  private volatile P position;
  private Optional<T> next = Optional.empty();
  private Duration pause = FIRST_PAUSE;

  Following(
      Calls calls,
      P start,
      Function<P, BlockingClientCall<?, T>> open,
      Function<T, P> positionAfter) {
    this.calls = calls;
    this.open = open;
    this.positionAfter = positionAfter;
    this.position = start;
    this.call = open.apply(start);
  }

  /// After the last message that was read.
  P position() {
    return position;
  }

  /// Waits for the next message. False once this is closed.
  @Override
  public boolean hasNext() {
    while (next.isEmpty()) {
      if (closed.getCount() == 0) {
        return false;
      }
      try {
        next = calls.run(() -> Optional.ofNullable(call.read()));
        if (next.isPresent()) {
          pause = FIRST_PAUSE;
        } else {
          reopen();
        }
      } catch (PembaClientException e) {
        if (closed.getCount() > 0) {
          reopenAfter(e);
        }
      }
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T message = next.orElseThrow();
    next = Optional.empty();
    position = positionAfter.apply(message);
    return message;
  }

  @Override
  public void close() {
    closed.countDown();
    call.cancel("the stream was closed", null);
  }

  private void reopenAfter(PembaClientException failure) {
    if (!calls.reached().getAsBoolean() || failure.code() != Status.Code.UNAVAILABLE) {
      throw failure;
    }
    reopen();
  }

  private void reopen() {
    boolean closedMeanwhile =
        calls.run(() -> closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    if (closedMeanwhile) {
      return;
    }
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    call = open.apply(position);
    if (closed.getCount() == 0) {
      call.cancel("the stream was closed", null);
    }
  }
}
