package dev.pemba.client;

import dev.pemba.v1.Consistency;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Keeps a [Watched] up with the server, without a thread of its own. Thread-safe.
///
/// A server that goes away is called again, after pauses that grow, from where the watch was. After
/// any other failure, such as a position that is no longer kept, all begins anew.
final class WatchFeed implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WatchFeed.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Calls calls;
  private final Watched watched;
  private boolean started;
  private boolean closed;
  private Duration pause = FIRST_PAUSE;
  private @Nullable ClientCall<WatchRequest, WatchResponse> call;

  WatchFeed(Calls calls, Watched watched) {
    this.calls = calls;
    this.watched = watched;
  }

  /// Begins to watch, once.
  synchronized void start() {
    if (!started) {
      started = true;
      open();
    }
  }

  private synchronized void open() {
    if (closed) {
      return;
    }
    // Whoever happens to ask first: the watch does not end with the call that they serve.
    Context caller = Context.ROOT.attach();
    Messages messages = new Messages();
    try {
      ClientCall<WatchRequest, WatchResponse> opened =
          calls.channel().newCall(RelationshipServiceGrpc.getWatchMethod(), CallOptions.DEFAULT);
      call = opened;
      ClientCalls.asyncServerStreamingCall(
          opened, WatchRequest.newBuilder().setAfter(watched.token()).build(), messages);
    } catch (RuntimeException e) { // an interceptor's
      messages.end(calls.unmade(e));
    } finally {
      Context.ROOT.detach(caller);
    }
  }

  /// gRPC calls it by one thread at a time. What it throws ends the call, which begins anew.
  private final class Messages implements StreamObserver<WatchResponse> {
    private final AtomicBoolean ended = new AtomicBoolean();

    @Override
    public void onNext(WatchResponse message) {
      heard();
      if (watched.take(message)) {
        readFootprints(message.getToken());
      }
    }

    @Override
    public void onError(Throwable failure) {
      end(calls.failure(failure));
    }

    @Override
    public void onCompleted() {
      end(
          PembaClientException.of(
              Status.UNAVAILABLE.withDescription("the server ended the watch")));
    }

    /// Once, however many tell it: each end opens one watch.
    void end(PembaClientException failure) {
      if (ended.compareAndSet(false, true)) {
        reopen(failure);
      }
    }
  }

  private synchronized void heard() {
    pause = FIRST_PAUSE;
  }

  private void readFootprints(String token) {
    Context caller = Context.ROOT.attach();
    try {
      CompletableFuture<?> _ =
          calls
              .ask(
                  SchemaServiceGrpc.getReadMethod(),
                  SchemaServiceReadRequest.newBuilder()
                      .setConsistency(Consistency.newBuilder().setAtLeast(token))
                      .setFootprints(true)
                      .build())
              .thenAccept(
                  schema -> {
                    if (!watched.take(schema.getFootprintsList(), schema.getToken())) {
                      readFootprints(token);
                    }
                  })
              .exceptionally(
                  failure -> {
                    cancel("the footprints of the schema can't be read", failure);
                    return null;
                  });
    } finally {
      Context.ROOT.detach(caller);
    }
  }

  private synchronized void cancel(String why, @Nullable Throwable cause) {
    ClientCall<WatchRequest, WatchResponse> running = call;
    if (running != null) {
      running.cancel(why, cause);
    }
  }

  private synchronized void reopen(PembaClientException failure) {
    boolean goesOn =
        failure.code() == Status.Code.UNAVAILABLE
            && failure.reason() != Reason.REVISION_NOT_REACHED;
    if (goesOn) {
      watched.broken();
    } else {
      watched.forget();
    }
    if (closed) {
      return;
    }
    LOG.log(
        goesOn ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "the near cache answers nothing until it watches again",
        failure);
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS).execute(this::open);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
  }

  @Override
  public synchronized void close() {
    closed = true;
    cancel("the client was closed", null);
  }
}
