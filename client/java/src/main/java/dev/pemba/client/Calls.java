package dev.pemba.client;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs calls and turns their failures into [PembaClientException]s.
final class Calls {
  private final String target;

  Calls(String target) {
    this.target = target;
  }

  /// A call that may fail as gRPC's blocking stubs do.
  @FunctionalInterface
  interface Call<T> {
    T run() throws StatusException, InterruptedException;
  }

  <T> T run(Call<T> call) {
    try {
      return call.run();
    } catch (StatusException e) {
      throw PembaClientException.of(e, target);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PembaClientException.of(
          Status.CANCELLED.withDescription("the calling thread was interrupted").withCause(e));
    }
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

  static PembaClientException endedEarly(String what) {
    return PembaClientException.of(
        Status.DATA_LOSS.withDescription("the %s ended before its end".formatted(what)));
  }
}
