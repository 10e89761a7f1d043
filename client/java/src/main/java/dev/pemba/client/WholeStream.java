package dev.pemba.client;

import io.grpc.ClientCall;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/// What a stream comes to, as a future; cancelling the future cancels the call.
final class WholeStream<M, R> implements StreamObserver<M> {
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final Calls calls;
  private final Collecting<M, R> into;

  WholeStream(ClientCall<?, M> call, Calls calls, Collecting<M, R> into) {
    this.calls = calls;
    this.into = into;
    OneAnswer.cancelWith(future, call);
  }

  CompletableFuture<R> future() {
    return future;
  }

  @Override
  public void onNext(M message) {
    into.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    future.completeExceptionally(calls.failure(failure));
  }

  @Override
  public void onCompleted() {
    try {
      future.complete(into.end());
    } catch (PembaClientException e) {
      future.completeExceptionally(e);
    }
  }
}
