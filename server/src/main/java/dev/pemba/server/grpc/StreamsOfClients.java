package dev.pemba.server.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Where the messages of a call are read: on the network thread, but for those of an import. These
/// are large: reading one takes milliseconds, in which the other calls of that thread would wait.
/// Thread-safe.
final class StreamsOfClients implements ServerCallExecutorSupplier {
  private static final int THREADS = 2;

  private final Executor background = BackgroundThreads.pool("import-reading", THREADS);

  @Override
  public <I, O> @Nullable Executor getExecutor(ServerCall<I, O> call, Metadata headers) {
    return call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.CLIENT_STREAMING
        ? background
        : null;
  }
}
