package dev.pemba.server.grpc;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.function.Function;

/// Makes a service anew with every one of its methods changed.
public final class EachMethod {
  private EachMethod() {}

  public static ServerServiceDefinition of(
      ServerServiceDefinition service,
      Function<ServerMethodDefinition<?, ?>, ServerMethodDefinition<?, ?>> change) {
    List<? extends ServerMethodDefinition<?, ?>> methods =
        service.getMethods().stream().map(change).toList();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder out = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(out::addMethod);
    return out.build();
  }
}
