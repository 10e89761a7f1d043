package dev.pemba.server.grpc;

import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/// Makes a message that can't be read the caller's mistake: the marshaller returns what came of the
/// parsing, and the call is closed here.
final class RequestParsing {
  private RequestParsing() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return EachMethod.of(service, RequestParsing::readable);
  }

  static PembaException unreadable() {
    return new PembaException(
        Reason.MALFORMED_REQUEST, "the message is no readable protobuf of its type");
  }

  static <I, O> ServerMethodDefinition<ParsedRequest<I>, O> readable(
      ServerMethodDefinition<I, O> method) {
    MethodDescriptor<I, O> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Requests<>(descriptor.getRequestMarshaller()),
                descriptor.getResponseMarshaller())
            .build(),
        new Handler<>(method));
  }

  /// What a door that reads messages itself needs to know of a method's.
  static <I> ParsedRequest<I> prototype(MethodDescriptor.Marshaller<I> marshaller) {
    if (marshaller instanceof MethodDescriptor.PrototypeMarshaller<I> known
        && known.getMessagePrototype() != null) {
      return new ParsedRequest.Whole<>(known.getMessagePrototype());
    }
    throw new IllegalStateException("a marshaller without a prototype");
  }

  private record Requests<I>(MethodDescriptor.Marshaller<I> marshaller)
      implements MethodDescriptor.PrototypeMarshaller<ParsedRequest<I>> {
    @Override
    public ParsedRequest<I> getMessagePrototype() {
      return prototype(marshaller);
    }

    // gRPC asks only whether requests are of the same class.
    @Override
    @SuppressWarnings("unchecked")
    public Class<ParsedRequest<I>> getMessageClass() {
      return (Class<ParsedRequest<I>>) (Class<?>) ParsedRequest.class;
    }

    @Override
    public InputStream stream(ParsedRequest<I> value) {
      throw new UnsupportedOperationException("a server reads requests and writes none");
    }

    @Override
    public ParsedRequest<I> parse(InputStream stream) {
      try {
        return new ParsedRequest.Whole<>(marshaller.parse(stream));
      } catch (StatusRuntimeException _) {
        return new ParsedRequest.Refused<>(unreadable());
      }
    }
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
