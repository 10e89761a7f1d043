package dev.pemba.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs calls and turns their failures into [PembaClientException]s. Thread-safe.
///
/// @param channel the connection
/// @param target what it was made for, to name in errors
/// @param longest how long a call may take
/// @param reached tells whether a server ever answered
/// @param executor where answers are handed over; the channel's own if null
record Calls(
    Channel channel,
    String target,
    Duration longest,
    BooleanSupplier reached,
    @Nullable Executor executor) {
  /// A call that may fail as gRPC's blocking stubs do.
  @FunctionalInterface
  interface Call<T> {
    T run() throws StatusException, InterruptedException;
  }

  /// The same, with answers handed over on another executor.
  Calls on(Executor other) {
    return new Calls(channel, target, longest, reached, other);
  }

  /// When a call that starts now must have its answer: after `longest`, or with the call that this
  /// thread serves, if that ends sooner.
  Deadline deadline() {
    Deadline own = Deadline.after(longest.toNanos(), TimeUnit.NANOSECONDS);
    Deadline served = Context.current().getDeadline();
    return served == null ? own : own.minimum(served);
  }

  <Q, R> CompletableFuture<R> ask(MethodDescriptor<Q, R> method, Q request) {
    return ask(method, request, _ -> {});
  }

  /// Asks for one answer. `seen` has it before anybody who waits for the future does.
  <Q, R> CompletableFuture<R> ask(MethodDescriptor<Q, R> method, Q request, Consumer<R> seen) {
    return ask(method, request, deadline(), seen);
  }

  <Q, R> CompletableFuture<R> ask(
      MethodDescriptor<Q, R> method, Q request, Deadline deadline, Consumer<R> seen) {
    try {
      ClientCall<Q, R> call = channel.newCall(method, options(deadline));
      OneAnswer<R> answer = new OneAnswer<>(call, this, seen);
      ClientCalls.asyncUnaryCall(call, request, answer);
      return answer.future();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(unmade(e));
    }
  }

  /// Asks for a stream of which every message is wanted, as a page of a list is.
  <Q, M, R> CompletableFuture<R> collect(
      MethodDescriptor<Q, M> method, Q request, Collecting<M, R> into) {
    try {
      ClientCall<Q, M> call = channel.newCall(method, options(deadline()));
      WholeStream<M, R> stream = new WholeStream<>(call, this, into);
      ClientCalls.asyncServerStreamingCall(call, request, stream);
      return stream.future();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(unmade(e));
    }
  }

  /// An interceptor that throws, such as one that gets no key: a failure like any other, so that
  /// whoever waits for a future has it there.
  PembaClientException unmade(RuntimeException failure) {
    return failure instanceof StatusRuntimeException
        ? failure(failure)
        : PembaClientException.of(
            Status.UNKNOWN
                .withDescription("the call can't be made: " + failure)
                .withCause(failure));
  }

  private CallOptions options(Deadline deadline) {
    CallOptions options = CallOptions.DEFAULT.withDeadline(deadline);
    return executor == null ? options : options.withExecutor(executor);
  }

  /// What a failure of gRPC's is to callers.
  PembaClientException failure(Throwable failure) {
    return failure instanceof PembaClientException told
        ? told
        : PembaClientException.of(failure, target);
  }

  /// Waits for an answer. A failure is thrown with the stack of who waits.
  <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause()).here();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted(e);
    }
  }

  <T> T run(Call<T> call) {
    try {
      return call.run();
    } catch (StatusException e) {
      throw PembaClientException.of(e, target);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static PembaClientException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return PembaClientException.of(
        Status.CANCELLED.withDescription("the calling thread was interrupted").withCause(e));
  }

  /// Hands each message of a stream to `sink`; a failing sink ends the call.
  <T> void drain(BlockingClientCall<?, T> call, Consumer<T> sink) {
    boolean complete = false;
    try {
      while (true) {
        Optional<T> message = run(() -> Optional.ofNullable(call.read()));
        if (message.isEmpty()) {
          complete = true;
          return;
        }
        sink.accept(message.get());
      }
    } finally {
      if (!complete) {
        call.cancel("the reader gave up", null);
      }
    }
  }

  static PembaClientException unreadable(String what) {
    return PembaClientException.of(
        Status.INTERNAL.withDescription("%s can't be read".formatted(what)));
  }

  static PembaClientException endedEarly(String what) {
    return PembaClientException.of(
        Status.DATA_LOSS.withDescription("the %s ended before its end".formatted(what)));
  }
}
