package dev.pemba.server.grpc;

import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What reflection tells of, at both doors: it looks for the server of its call. This one stands
/// for it, and only knows its services, and the messages that their errors hold as details. No call
/// has those in its request or answer, so without them tools would print details as bytes.
final class ReflectedServer extends Server implements ServerInterceptor {
  private final List<ServerServiceDefinition> services;

  ReflectedServer(List<ServerServiceDefinition> services) {
    this.services = services.stream().map(ReflectedServer::withErrorDetails).toList();
  }

  /// The same, where it is Pemba's, with a file that imports the details of errors as well.
  private static ServerServiceDefinition withErrorDetails(ServerServiceDefinition service) {
    ServiceDescriptor descriptor = service.getServiceDescriptor();
    if (!descriptor.getName().startsWith("pemba.")
        || !(descriptor.getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier schema)) {
      return service;
    }
    FileDescriptor file = importing(schema.getFileDescriptor(), ErrorDetailsProto.getDescriptor());
    // Reflection asks for nothing but the file.
    return ServerServiceDefinition.builder(
            ServiceDescriptor.newBuilder(descriptor.getName())
                .setSchemaDescriptor((ProtoFileDescriptorSupplier) () -> file)
                .build())
        .build();
  }

  private static FileDescriptor importing(FileDescriptor file, FileDescriptor imported) {
    List<FileDescriptor> imports = new ArrayList<>(file.getDependencies());
    imports.add(imported);
    try {
      return FileDescriptor.buildFrom(
          file.toProto().toBuilder().addDependency(imported.getFullName()).build(),
          imports.toArray(FileDescriptor[]::new));
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("a file with one more import is no file", e);
    }
  }

  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    Context context = Context.current().withValue(InternalServer.SERVER_CONTEXT_KEY, this);
    return Contexts.interceptCall(context, call, headers, next);
  }

  @Override
  public List<ServerServiceDefinition> getImmutableServices() {
    return services;
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    return services;
  }

  @Override
  public Server start() {
    throw new UnsupportedOperationException("it only stands for a server");
  }

  @Override
  public Server shutdown() {
    return this;
  }

  @Override
  public Server shutdownNow() {
    return this;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    throw new UnsupportedOperationException("it only stands for a server");
  }
}
