package dev.pemba.server.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import javax.net.ssl.SSLSession;

/// Tells what is known of a call's connection: where it comes from, and its TLS session.
final class CallFacts implements ServerInterceptor {
  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    ServiceRequestContext context = ServiceRequestContext.current();
    Attributes.Builder attributes =
        Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, context.remoteAddress());
    SSLSession session = context.sslSession();
    if (session != null) {
      attributes.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session);
    }
    return next.startCall(new Known<>(call, attributes.build()), headers);
  }

  private static final class Known<I, O> extends SimpleForwardingServerCall<I, O> {
    private final Attributes attributes;

    Known(ServerCall<I, O> call, Attributes attributes) {
      super(call);
      this.attributes = attributes;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }
  }
}
