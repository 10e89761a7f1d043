package dev.pemba.client;

import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Changes as they happen, each once and in order, across broken connections.
///
/// When the server goes away it is called again, after a pause that grows to 5 seconds, from the
/// token of the last message on. A server that was never reached, or that refuses the watch, is a
/// [PembaClientException]. Heartbeats are handed on, since they move the token. One thread reads;
/// any thread may close, which ends the iteration.
public final class Watching implements Iterator<WatchResponse>, AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final WatchRequest request;
  private final Calls calls;
  private final Function<WatchRequest, BlockingClientCall<?, WatchResponse>> open;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile BlockingClientCall<?, WatchResponse> call;
  private volatile String token;
  private Optional<WatchResponse> next = Optional.empty();
  private boolean reached;
  private Duration pause = FIRST_PAUSE;

  Watching(
      WatchRequest request,
      Calls calls,
      Function<WatchRequest, BlockingClientCall<?, WatchResponse>> open) {
    this.request = request;
    this.calls = calls;
    this.open = open;
    this.token = request.getAfter();
    this.call = open.apply(request);
  }

  /// The token of the last message that was read; start there to go on.
  public String token() {
    return token;
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
          reached = true;
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
  public WatchResponse next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    WatchResponse response = next.orElseThrow();
    next = Optional.empty();
    token = response.getToken();
    return response;
  }

  @Override
  public void close() {
    closed.countDown();
    call.cancel("the watch was closed", null);
  }

  private void reopenAfter(PembaClientException failure) {
    if (!reached || failure.code() != Status.Code.UNAVAILABLE) {
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
    call = open.apply(request.toBuilder().setAfter(token).build());
    if (closed.getCount() == 0) {
      call.cancel("the watch was closed", null);
    }
  }
}
