package dev.pemba.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What reflection tells of at a door that has a transport of its own: it looks for the server of
/// its call, and there is none of gRPC's. This one stands for it, and only knows its services.
final class ReflectedServer extends Server implements ServerInterceptor {
  private final List<ServerServiceDefinition> services;

  ReflectedServer(List<ServerServiceDefinition> services) {
    this.services = List.copyOf(services);
  }

  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    Context context = Context.current().withValue(InternalServer.SERVER_CONTEXT_KEY, this);
    return Contexts.interceptCall(context, call, headers, next);
  }

  @Override
  public List<ServerServiceDefinition> getImmutableServices() {
    return services;
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    return services;
  }

  @Override
  public Server start() {
    throw new UnsupportedOperationException("it only stands for a server");
  }

  @Override
  public Server shutdown() {
    return this;
  }

  @Override
  public Server shutdownNow() {
    return this;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    throw new UnsupportedOperationException("it only stands for a server");
  }
}
