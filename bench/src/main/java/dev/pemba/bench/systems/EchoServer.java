package dev.pemba.bench.systems;

import dev.pemba.server.config.Configuration;
import dev.pemba.server.grpc.GrpcDoor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/// The process of [EchoTarget]: the transport of Pemba's door and one method that does nothing.
/// What it costs is what any answer over gRPC costs at least.
final class EchoServer {
  static final MethodDescriptor<Nothing, Nothing> METHOD =
      MethodDescriptor.<Nothing, Nothing>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("pemba.bench.Echo/Echo")
          .setRequestMarshaller(new Empty())
          .setResponseMarshaller(new Empty())
          .build();

  private EchoServer() {}

  public static void main(String[] arguments) throws IOException {
    Configuration configuration =
        Configuration.load(Map.of(), Optional.empty(), Map.of("listen.port", "0"));
    Server server = GrpcDoor.bare(configuration, service()).start();
    try {
      Chat.untilTheEnd(server.getPort(), Optional.empty());
    } finally {
      server.shutdownNow();
    }
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("pemba.bench.Echo")
        .addMethod(
            METHOD,
            ServerCalls.asyncUnaryCall(
                (_, answer) -> {
                  answer.onNext(Nothing.IT);
                  answer.onCompleted();
                }))
        .build();
  }

  /// A message without content.
  enum Nothing {
    IT
  }

  private static final class Empty implements MethodDescriptor.Marshaller<Nothing> {
    @Override
    public InputStream stream(Nothing value) {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public Nothing parse(InputStream stream) {
      return Nothing.IT;
    }
  }
}
