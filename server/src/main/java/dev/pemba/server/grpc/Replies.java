package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Effort;
import dev.pemba.server.config.Configuration.Bounds;
import dev.pemba.server.config.Role;
import dev.pemba.store.NotInMemoryException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// How calls are answered: on the network thread if they are quick, else on a bounded number of
/// workers; each with its deadline, and every failure as a status. Thread-safe.
final class Replies {
  /// For each call at work, so many more may wait.
  private static final int WAITING = 8;

  private final Bounds bounds;
  private final Watchers watchers = new Watchers();
  private final Workers blocking;
  private final Workers streams;
  private final Workers watches;
  private final BackgroundThreads importing = new BackgroundThreads("import");

  Replies(Bounds bounds) {
    this.bounds = bounds;
    this.blocking =
        new Workers(
            "limits.blocking_calls", bounds.blockingCalls(), WAITING * bounds.blockingCalls());
    this.streams = new Workers("limits.streams", bounds.streams(), WAITING * bounds.streams());
    this.watches = new Workers("limits.watches", bounds.watches(), 0);
  }

  /// What to do for a message that was read.
  interface Call<T> {
    T run(Incoming incoming);
  }

  /// What to do for a question that was read; may be made twice.
  ///
  /// @param quick true if it is worth trying on the network thread
  record Question<T>(boolean quick, Function<Effort, T> answer) {}

  /// What to do for a list that was asked for; may be made twice.
  ///
  /// @param quick true if it is worth trying on the network thread
  record Listing<T>(boolean quick, BiConsumer<Effort, Consumer<T>> answer) {}

  interface StreamCall<T> {
    void run(Incoming incoming, Outbound<T> outbound);
  }

  /// Answers a question here if it is quick and turns out so, else on a worker.
  <T> void question(StreamObserver<T> responses, Supplier<Question<T>> reader) {
    question(observer(responses), reader, Replies::fail);
  }

  /// The same for calls that tell failures by an answer.
  <T> void question(
      StreamObserver<T> responses, Supplier<Question<T>> reader, Function<Throwable, T> failed) {
    question(observer(responses), reader, (call, failure) -> finish(call, failed.apply(failure)));
  }

  private <T> void question(
      ServerCallStreamObserver<T> call,
      Supplier<Question<T>> reader,
      BiConsumer<ServerCallStreamObserver<T>, Throwable> failing) {
    try {
      Incoming incoming = incoming(soon());
      Question<T> question = reader.get();
      Optional<T> here = question.quick() ? here(question, incoming) : Optional.empty();
      if (here.isPresent()) {
        finish(call, here.get());
        return;
      }
      onWorker(
          blocking,
          incoming,
          () -> finish(call, question.answer().apply(incoming.effort())),
          failure -> failing.accept(call, failure));
    } catch (Throwable failure) {
      failing.accept(call, failure);
    }
  }

  /// The answer, unless it takes long. What needs the disk goes to a worker, but if too many wait
  /// there already it is read here: slow is better than refused.
  private <T> Optional<T> here(Question<T> question, Incoming incoming) {
    try {
      return Optional.of(question.answer().apply(incoming.effort(Effort.Place.MEMORY)));
    } catch (NotInMemoryException _) {
      return blocking.hasRoom() ? Optional.empty() : fromDisk(question, incoming);
    } catch (PembaException failure) {
      return longer(failure);
    }
  }

  private static <T> Optional<T> fromDisk(Question<T> question, Incoming incoming) {
    try {
      return Optional.of(question.answer().apply(incoming.effort(Effort.Place.NETWORK)));
    } catch (PembaException failure) {
      return longer(failure);
    }
  }

  private static <T> Optional<T> longer(PembaException failure) {
    requireLonger(failure);
    return Optional.empty();
  }

  /// Throws the failure unless it says that a first try turned out long.
  private static void requireLonger(PembaException failure) {
    if (failure.reason() != Reason.BUDGET_EXCEEDED) {
      throw failure;
    }
  }

  /// Answers on a worker.
  <T> void blocking(StreamObserver<T> responses, Call<T> work) {
    ServerCallStreamObserver<T> call = observer(responses);
    Incoming incoming = incoming(soon());
    onWorker(blocking, incoming, call, () -> finish(call, work.run(incoming)));
  }

  /// The same for those only who have a role, whatever the method asks for as a rule.
  <T> void permitted(StreamObserver<T> responses, Role needed, Call<T> work) {
    try {
      Authentication.require(needed);
    } catch (PembaException refused) {
      fail(observer(responses), refused);
      return;
    }
    blocking(responses, work);
  }

  /// Answers with a list: here if it is quick and few messages hold it, else on a worker.
  <T> void listing(StreamObserver<T> responses, Supplier<Listing<T>> reader) {
    ServerCallStreamObserver<T> call = observer(responses);
    try {
      Incoming incoming = incoming(soon());
      Listing<T> listing = reader.get();
      List<T> here = listing.quick() ? here(listing, incoming) : List.of();
      if (!here.isEmpty()) {
        here.forEach(call::onNext);
        call.onCompleted();
        return;
      }
      Outbound<T> outbound = new Outbound<>(call, incoming.deadline(), bounds.stall());
      onWorker(
          streams,
          incoming,
          call,
          () -> {
            listing.answer().accept(incoming.effort(), outbound::send);
            call.onCompleted();
          });
    } catch (Throwable failure) {
      fail(call, failure);
    }
  }

  /// The messages of the whole list, or page; none if it takes long, needs the disk or would be
  /// many.
  private static <T> List<T> here(Listing<T> listing, Incoming incoming) {
    List<T> messages = new ArrayList<>(1);
    try {
      listing.answer().accept(incoming.effort(Effort.Place.MEMORY), messages::add);
      return messages;
    } catch (NotInMemoryException _) {
      return List.of();
    } catch (PembaException failure) {
      requireLonger(failure);
      return List.of();
    }
  }

  /// Answers with a stream that ends soon.
  <T> void list(StreamObserver<T> responses, StreamCall<T> work) {
    stream(responses, streams, soon(), work);
  }

  /// Answers with a stream that may take as long as the caller likes.
  <T> void export(StreamObserver<T> responses, StreamCall<T> work) {
    stream(responses, streams, endless(), work);
  }

  /// Answers with a stream that ends when the caller goes away or the server stops.
  <T> void watch(StreamObserver<T> responses, StreamCall<T> work) {
    ServerCallStreamObserver<T> call = observer(responses);
    Incoming incoming = incoming(CallDeadline.endless(watchers.stopping()));
    Outbound<T> outbound = new Outbound<>(call, incoming.deadline(), bounds.stall());
    Watchers.Watcher watcher = watchers.new Watcher();
    outbound.onGone(watcher::wake);
    onWorker(watches, incoming, call, () -> watcher.run(() -> work.run(incoming, outbound)));
  }

  /// Takes a stream of messages, one after another, and answers once. Gives way to all other calls.
  <I, T> StreamObserver<I> take(StreamObserver<T> responses, InboundStream.Work<I, T> work) {
    ServerCallStreamObserver<T> call = observer(responses);
    Incoming incoming = incoming(endless());
    InboundStream<I, T> inbound = new InboundStream<>(call);
    streams.run(
        incoming.deadline(),
        guarded(() -> finish(call, inbound.run(incoming, work)), failure -> fail(call, failure)),
        failure -> fail(call, failure),
        importing);
    return inbound;
  }

  /// From now on watches end.
  void stop() {
    watchers.stop();
  }

  /// Lists, reads, imports and exports that run or wait now.
  int streamsAtWork() {
    return streams.admitted();
  }

  private CallDeadline soon() {
    return CallDeadline.bounded(bounds.defaultDeadline(), bounds.maxDeadline());
  }

  private static CallDeadline endless() {
    return CallDeadline.endless(new AtomicBoolean());
  }

  private Incoming incoming(CallDeadline deadline) {
    return new Incoming(
        CurrentCall.request(Authentication.caller()), deadline, bounds.visitedEdges());
  }

  private <T> void stream(
      StreamObserver<T> responses, Workers workers, CallDeadline deadline, StreamCall<T> work) {
    ServerCallStreamObserver<T> call = observer(responses);
    Incoming incoming = incoming(deadline);
    Outbound<T> outbound = new Outbound<>(call, deadline, bounds.stall());
    onWorker(
        workers,
        incoming,
        call,
        () -> {
          work.run(incoming, outbound);
          call.onCompleted();
        });
  }

  private static void onWorker(
      Workers workers, Incoming incoming, ServerCallStreamObserver<?> call, Runnable work) {
    onWorker(workers, incoming, work, failure -> fail(call, failure));
  }

  private static void onWorker(
      Workers workers, Incoming incoming, Runnable work, Consumer<Throwable> failing) {
    workers.run(incoming.deadline(), guarded(work, failing), failing::accept);
  }

  private static Runnable guarded(Runnable work, Consumer<Throwable> failing) {
    return () -> {
      try {
        work.run();
      } catch (Throwable failure) {
        failing.accept(failure);
      }
    };
  }

  /// A call that is cancelled must not make its answer throw, hence the handler.
  private static <T> ServerCallStreamObserver<T> observer(StreamObserver<T> responses) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) responses;
    call.setOnCancelHandler(() -> {});
    return call;
  }

  private static <T> void finish(ServerCallStreamObserver<T> call, T answer) {
    call.onNext(answer);
    call.onCompleted();
  }

  private static void fail(ServerCallStreamObserver<?> call, Throwable failure) {
    call.onError(Statuses.of(failure));
  }
}
