package dev.pemba.cli;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How long the calls of a command took, from the moment they had a connection on.
///
/// A command's life is mostly the start of its JVM and the making of its connection: that would say
/// nothing of the server.
final class CallTime implements ClientInterceptor {
  private final AtomicLong nanos = new AtomicLong();

  Duration spent() {
    return Duration.ofNanos(nanos.get());
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return next.newCall(
        method,
        options.withStreamTracerFactory(
            new ClientStreamTracer.Factory() {
              @Override
              public ClientStreamTracer newClientStreamTracer(
                  ClientStreamTracer.StreamInfo info, Metadata headers) {
                return new Stopwatch();
              }
            }));
  }

  private final class Stopwatch extends ClientStreamTracer {
    private volatile long started;
    private volatile boolean running;

    @Override
    public void streamCreated(Attributes transport, Metadata headers) {
      started = System.nanoTime();
      running = true;
    }

    @Override
    public void streamClosed(Status status) {
      if (running) {
        nanos.addAndGet(System.nanoTime() - started);
      }
    }
  }
}
