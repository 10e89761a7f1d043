package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The messages of a client stream, taken by one worker at its own pace: the client may be ahead by
/// two messages and no more.
final class InboundStream<I, T> implements StreamObserver<I> {
  private static final int AHEAD = 2;

  private final ServerCallStreamObserver<T> call;
  private final LinkedBlockingQueue<Event<I>> events = new LinkedBlockingQueue<>();

  InboundStream(ServerCallStreamObserver<T> call) {
    this.call = call;
    call.disableAutoRequest();
    call.setOnCancelHandler(() -> events.add(new Event.Gone<>()));
    call.request(AHEAD);
  }

  /// What is done with the messages.
  interface Work<I, T> {
    void message(Incoming incoming, I message);

    /// The answer, once all messages are in.
    T end();
  }

  /// What came from the client.
  private sealed interface Event<I> {
    record Message<I>(I message) implements Event<I> {}

    record Ended<I>() implements Event<I> {}

    record Gone<I>() implements Event<I> {}
  }

  @Override
  public void onNext(I message) {
    events.add(new Event.Message<>(message));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event.Gone<>());
  }

  @Override
  public void onCompleted() {
    events.add(new Event.Ended<>());
  }

  T run(Incoming incoming, Work<I, T> work) {
    while (true) {
      switch (next(incoming)) {
        case Event.Message<I>(I message) -> {
          work.message(incoming, message);
          call.request(1);
        }
        case Event.Ended<I>() -> {
          return work.end();
        }
        case Event.Gone<I>() ->
            throw new PembaException(Reason.CANCELLED, "the caller cancelled the call");
      }
    }
  }

  private Event<I> next(Incoming incoming) {
    try {
      while (true) {
        incoming.deadline().check();
        Optional<Event<I>> event =
            Optional.ofNullable(
                events.poll(
                    Math.min(1_000, incoming.deadline().remaining().toMillis() + 1),
                    TimeUnit.MILLISECONDS));
        if (event.isPresent()) {
          return event.get();
        }
      }
    } catch (InterruptedException _) {
      throw new PembaException(Reason.CANCELLED, "the call was cancelled");
    }
  }
}
