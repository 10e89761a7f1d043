package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Makes of a request what [ParsedRequest] says: reads it, or hands it on as its bytes.
///
/// @param marshaller that reads messages
record RequestMarshaller<I>(MethodDescriptor.Marshaller<I> marshaller, boolean reads)
    implements MethodDescriptor.PrototypeMarshaller<ParsedRequest<I>> {
  /// What a door that reads messages itself needs to know of a method's.
  @Override
  public ParsedRequest<I> getMessagePrototype() {
    if (marshaller instanceof MethodDescriptor.PrototypeMarshaller<I> known
        && known.getMessagePrototype() != null) {
      return new ParsedRequest.Whole<>(known.getMessagePrototype());
    }
    throw new IllegalStateException("a marshaller without a prototype");
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
      return reads
          ? new ParsedRequest.Whole<>(marshaller.parse(stream))
          : new ParsedRequest.Unread<>(all(stream));
    } catch (StatusRuntimeException | IOException _) {
      return new ParsedRequest.Refused<>(unreadable());
    }
  }

  static PembaException unreadable() {
    return new PembaException(
        Reason.MALFORMED_REQUEST, "the message is no readable protobuf of its type");
  }

  /// All bytes. gRPC's streams say how many there are: whoever reads on without asking makes room
  /// for thousands.
  private static byte[] all(InputStream stream) throws IOException {
    byte[] bytes = new byte[stream.available()];
    int count = stream.readNBytes(bytes, 0, bytes.length);
    int next = stream.read();
    if (next < 0) {
      return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }
    byte[] more = stream.readAllBytes();
    byte[] all = Arrays.copyOf(bytes, count + 1 + more.length);
    all[count] = (byte) next;
    System.arraycopy(more, 0, all, count + 1, more.length);
    return all;
  }
}
