package dev.pemba.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.pemba.model.Invariant;
import io.grpc.Drainable;
import io.grpc.ForwardingServerCall;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/// A message of a type that is its bytes already. Lists go out so: of a message of a thousand
/// entries, objects for each of them would take several times what their bytes do. Immutable.
///
/// INVARIANT (bytes of the type): the bytes are those that protobuf would write of an equal message
/// of the type, so whoever reads them can't tell.
final class WrittenMessage<M extends Message> {
  private final Parser<M> type;
  private final byte[] bytes;
  private final int length;

  /// @param bytes from now on nobody changes it; only the first `length` belong to the message
  WrittenMessage(Parser<M> type, byte[] bytes, int length) {
    this.type = type;
    this.bytes = bytes;
    this.length = length;
  }

  /// The message itself, for those who look into it.
  M read() {
    try {
      return type.parseFrom(bytes, 0, length);
    } catch (InvalidProtocolBufferException e) {
      throw Invariant.broken("what was written can't be read: " + e.getMessage());
    }
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /// Hands the bytes on to gRPC.
  static <M extends Message> MethodDescriptor.Marshaller<WrittenMessage<M>> marshaller(
      MethodDescriptor.Marshaller<M> ofType) {
    return new Marshaller<>(ofType);
  }

  /// The service for a door that looks into messages: those that are written are read for it.
  static ServerServiceDefinition readIn(ServerServiceDefinition service) {
    return EachMethod.of(
        service,
        method ->
            method.getMethodDescriptor().getResponseMarshaller() instanceof Marshaller<?> written
                ? reading(method, written)
                : method);
  }

  // A method with this marshaller answers with what the marshaller is of.
  @SuppressWarnings("unchecked")
  private static <I, M extends Message> ServerMethodDefinition<I, M> reading(
      ServerMethodDefinition<I, ?> method, Marshaller<M> written) {
    MethodDescriptor<I, WrittenMessage<M>> descriptor =
        (MethodDescriptor<I, WrittenMessage<M>>) method.getMethodDescriptor();
    ServerCallHandler<I, WrittenMessage<M>> handler =
        (ServerCallHandler<I, WrittenMessage<M>>) method.getServerCallHandler();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(descriptor.getRequestMarshaller(), written.ofType).build(),
        (call, headers) -> handler.startCall(Reading.of(call), headers));
  }

  private record Marshaller<M extends Message>(MethodDescriptor.Marshaller<M> ofType)
      implements MethodDescriptor.Marshaller<WrittenMessage<M>> {
    @Override
    public InputStream stream(WrittenMessage<M> message) {
      return new Whole(message.bytes, message.length);
    }

    @Override
    public WrittenMessage<M> parse(InputStream stream) {
      throw new UnsupportedOperationException("a server writes answers and reads none");
    }
  }

  /// Passes what is written on as the message it is.
  private static final class Reading<I>
      extends ForwardingServerCall.SimpleForwardingServerCall<I, Object> {
    private Reading(ServerCall<I, Object> call) {
      super(call);
    }

    // Whatever is passed on is of the call's own type by then.
    @SuppressWarnings("unchecked")
    static <I, M extends Message> ServerCall<I, WrittenMessage<M>> of(ServerCall<I, M> call) {
      ServerCall<I, ?> reading = new Reading<>((ServerCall<I, Object>) (ServerCall<I, ?>) call);
      return (ServerCall<I, WrittenMessage<M>>) reading;
    }

    @Override
    public void sendMessage(Object message) {
      super.sendMessage(message instanceof WrittenMessage<?> written ? written.read() : message);
    }
  }

  /// Is copied into the connection's buffer in one piece.
  private static final class Whole extends ByteArrayInputStream implements Drainable, KnownLength {
    Whole(byte[] bytes, int length) {
      super(bytes, 0, length);
    }

    @Override
    public int drainTo(OutputStream out) throws IOException {
      int left = count - pos;
      out.write(buf, pos, left);
      pos = count;
      return left;
    }
  }
}
