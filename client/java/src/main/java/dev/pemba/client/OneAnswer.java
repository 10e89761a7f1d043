package dev.pemba.client;

import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The answer of a call as a future; cancelling the future cancels the call.
final class OneAnswer<R> implements StreamObserver<R> {
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final Calls calls;
  private final Consumer<R> seen;

  OneAnswer(ClientCall<?, R> call, Calls calls, Consumer<R> seen) {
    this.calls = calls;
    this.seen = seen;
    cancelWith(future, call);
  }

  CompletableFuture<R> future() {
    return future;
  }

  static void cancelWith(CompletableFuture<?> future, ClientCall<?, ?> call) {
    CompletableFuture<?> _ =
        future.whenComplete(
            (_, _) -> {
              if (future.isCancelled()) {
                call.cancel("nobody waits for the answer", null);
              }
            });
  }

  @Override
  public void onNext(R value) {
    seen.accept(value);
    future.complete(value);
  }

  @Override
  public void onError(Throwable failure) {
    future.completeExceptionally(calls.failure(failure));
  }

  @Override
  public void onCompleted() {
    if (!future.isDone()) {
      onError(Status.INTERNAL.withDescription("the call ended without an answer").asException());
    }
  }
}
