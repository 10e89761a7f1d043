package dev.pemba.server.http;

import dev.pemba.server.grpc.EachMethod;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.io.InputStream;

/// Hides the prototypes of requests from Armeria, which else parses them by itself and not through
/// the marshaller that makes a faulty message the caller's mistake.
final class PlainMarshalling {
  private PlainMarshalling() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return EachMethod.of(service, PlainMarshalling::plain);
  }

  private static <I, O> ServerMethodDefinition<I, O> plain(ServerMethodDefinition<I, O> method) {
    MethodDescriptor<I, O> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Plain<>(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
            .build(),
        method.getServerCallHandler());
  }

  private record Plain<T>(MethodDescriptor.Marshaller<T> marshaller)
      implements MethodDescriptor.Marshaller<T> {
    @Override
    public InputStream stream(T value) {
      return marshaller.stream(value);
    }

    @Override
    public T parse(InputStream stream) {
      return marshaller.parse(stream);
    }
  }
}
