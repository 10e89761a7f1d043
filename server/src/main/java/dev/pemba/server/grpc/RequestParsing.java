package dev.pemba.server.grpc;

import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;

/// Makes a message that can't be read the caller's mistake: the marshaller returns what came of the
/// parsing, and the call is closed here.
final class RequestParsing {
  private RequestParsing() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return EachMethod.of(service, RequestParsing::readable);
  }

  static <I, O> ServerMethodDefinition<ParsedRequest<I>, O> readable(
      ServerMethodDefinition<I, O> method) {
    MethodDescriptor<I, O> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new RequestMarshaller<>(descriptor.getRequestMarshaller(), true),
                descriptor.getResponseMarshaller())
            .build(),
        new Handler<>(method));
  }

  private record Handler<I, O>(ServerMethodDefinition<I, O> method)
      implements ServerCallHandler<ParsedRequest<I>, O> {
    @Override
    public ServerCall.Listener<ParsedRequest<I>> startCall(
        ServerCall<ParsedRequest<I>, O> call, Metadata headers) {
      PlainCall<I, O> plain = new PlainCall<>(call, method.getMethodDescriptor());
      return new Unwrapping<>(plain, method.getServerCallHandler().startCall(plain, headers));
    }
  }

  /// Passes messages on; at the first that can't be read, ends the call and is deaf from then on.
  private static final class Unwrapping<I, O> extends ServerCall.Listener<ParsedRequest<I>> {
    private final PlainCall<I, O> call;
    private final ServerCall.Listener<I> listener;
    private boolean ended;

    Unwrapping(PlainCall<I, O> call, ServerCall.Listener<I> listener) {
      this.call = call;
      this.listener = listener;
    }

    @Override
    public void onMessage(ParsedRequest<I> parsed) {
      if (ended) {
        return;
      }
      switch (parsed) {
        case ParsedRequest.Whole<I>(I message) -> listener.onMessage(message);
        case ParsedRequest.Unread<I> _ ->
            throw Invariant.broken("only methods that read their requests get them unread");
        case ParsedRequest.Refused<I>(PembaException fault) -> {
          ended = true;
          call.end(Statuses.of(fault));
          listener.onCancel();
        }
      }
    }

    @Override
    public void onHalfClose() {
      if (!ended) {
        listener.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      if (!ended) {
        listener.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (!ended) {
        listener.onComplete();
      }
    }

    @Override
    public void onReady() {
      if (!ended) {
        listener.onReady();
      }
    }
  }
}
