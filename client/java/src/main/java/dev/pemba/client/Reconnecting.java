package dev.pemba.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Tries a lost connection again as soon as somebody asks, or asks again: gRPC by itself waits up
/// to two minutes, in which calls and their repetitions would fail though the server is back.
/// Thread-safe.
final class Reconnecting extends ClientStreamTracer.Factory implements ClientInterceptor {
  /// Between two tries, whatever the load.
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

  private final ManagedChannel connection;
  private final ClientStreamTracer answers =
      new ClientStreamTracer() {
        @Override
        public void inboundHeaders() {
          answered = true;
        }
      };
  private volatile boolean answered;
  private final AtomicLong lastTry = new AtomicLong(System.nanoTime() - LEAST_PAUSE.toNanos());

  Reconnecting(ManagedChannel connection) {
    this.connection = connection;
  }

  /// True once a server answered a call, if only with its headers.
  boolean wasAnswered() {
    return answered;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(this));
  }

  /// gRPC asks for a tracer at every attempt of a call; its own repetitions pass no interceptor.
  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo attempt, Metadata headers) {
    if (connection.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      long last = lastTry.get();
      long now = System.nanoTime();
      if (now - last >= LEAST_PAUSE.toNanos() && lastTry.compareAndSet(last, now)) {
        connection.resetConnectBackoff();
      }
    }
    return answers;
  }
}
