package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Makes a message that is no protobuf the caller's mistake; gRPC would answer `INTERNAL`.
final class RequestParsing {
  private RequestParsing() {}

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    service.getMethods().forEach(method -> methods.add(readable(method)));
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder out = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(out::addMethod);
    return out.build();
  }

  private static <I, O> ServerMethodDefinition<I, O> readable(ServerMethodDefinition<I, O> method) {
    MethodDescriptor<I, O> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Requests<>(descriptor.getRequestMarshaller()),
                descriptor.getResponseMarshaller())
            .build(),
        method.getServerCallHandler());
  }

  private record Requests<I>(MethodDescriptor.Marshaller<I> marshaller)
      implements MethodDescriptor.Marshaller<I> {
    @Override
    public InputStream stream(I value) {
      return marshaller.stream(value);
    }

    @Override
    public I parse(InputStream stream) {
      try {
        return marshaller.parse(stream);
      } catch (StatusRuntimeException failure) {
        throw Statuses.of(
            new PembaException(
                Reason.MALFORMED_REQUEST, "the message is no readable protobuf of its type"));
      }
    }
  }
}
