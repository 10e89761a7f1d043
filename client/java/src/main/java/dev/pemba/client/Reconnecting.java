package dev.pemba.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Tries a lost connection again as soon as somebody asks: gRPC by itself waits up to two minutes,
/// in which calls would fail though the server is back. Thread-safe.
final class Reconnecting implements ClientInterceptor {
  /// Between two tries, whatever the load.
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

  private final ManagedChannel connection;
  private final AtomicLong lastTry = new AtomicLong(System.nanoTime() - LEAST_PAUSE.toNanos());

  Reconnecting(ManagedChannel connection) {
    this.connection = connection;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    if (connection.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      long last = lastTry.get();
      long now = System.nanoTime();
      if (now - last >= LEAST_PAUSE.toNanos() && lastTry.compareAndSet(last, now)) {
        connection.resetConnectBackoff();
      }
    }
    return next.newCall(method, options);
  }
}
