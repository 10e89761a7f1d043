package dev.pemba.server.grpc;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Hands requests on as their bytes.
///
/// @param marshaller that reads them
record UnreadRequests<I>(MethodDescriptor.Marshaller<I> marshaller)
    implements MethodDescriptor.PrototypeMarshaller<ParsedRequest<I>> {
  @Override
  public ParsedRequest<I> getMessagePrototype() {
    return RequestParsing.prototype(marshaller);
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
      return new ParsedRequest.Unread<>(all(stream));
    } catch (IOException _) {
      return new ParsedRequest.Refused<>(RequestParsing.unreadable());
    }
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
