package dev.pemba.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicInteger;

/// An interceptor that throws at the first calls of a method, as one does that gets no key.
final class BrokenAtFirst implements ClientInterceptor {
  private final String method;
  private final AtomicInteger left;

  BrokenAtFirst(String method, int calls) {
    this.method = method;
    this.left = new AtomicInteger(calls);
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> called, CallOptions options, Channel next) {
    if (method.equals(called.getBareMethodName()) && left.getAndDecrement() > 0) {
      throw new IllegalStateException("no key today");
    }
    return next.newCall(called, options);
  }
}
