package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;

/// Refuses calls whose `grpc-timeout` can't be read, at gRPC's own transport: by itself that resets
/// the stream, which tells its caller nothing.
///
/// A tracer sees the headers before the transport reads the deadline there. It takes out what can't
/// be read and lays the fault into the context of the call, which is then refused as an
/// interceptor. Thread-safe.
final class UnreadableTimeouts extends ServerStreamTracer.Factory implements ServerInterceptor {
  private static final Context.Key<PembaException> FAULT = Context.key("grpc-timeout");
  private static final ServerStreamTracer READABLE = new ServerStreamTracer() {};

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    String timeout = headers.get(TimeoutHeader.KEY);
    if (timeout == null) {
      return READABLE;
    }
    try {
      TimeoutHeader.read(timeout);
      return READABLE;
    } catch (PembaException fault) {
      headers.discardAll(TimeoutHeader.KEY);
      return new ServerStreamTracer() {
        @Override
        public Context filterContext(Context context) {
          return context.withValue(FAULT, fault);
        }
      };
    }
  }

  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    PembaException fault = FAULT.get();
    return fault == null ? next.startCall(call, headers) : Statuses.refuse(call, fault);
  }
}
