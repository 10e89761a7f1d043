package dev.pemba.bench.systems;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.util.List;

/// An empty call on the transport that Pemba has, in a process of its own: what there is to reach.
///
/// It answers no questions, so it is no [Target].
public final class EchoTarget implements AutoCloseable {
  private static final MethodDescriptor<byte[], Long> METHOD =
      RawMethods.raw(EchoServer.METHOD, _ -> 1L);

  private final JvmProcess server;
  private final Connections connections;

  private EchoTarget(JvmProcess server, int connections) {
    this.server = server;
    this.connections = new Connections(server.port(), connections);
  }

  /// Starts one.
  ///
  /// @param jvm options beside those of the `pemba` command
  /// @param connections of the client
  public static EchoTarget start(List<String> jvm, int connections) throws IOException {
    return new EchoTarget(JvmProcess.start(EchoServer.class, jvm), connections);
  }

  public Prepared prepare() {
    return connections.prepared(METHOD, new byte[0]);
  }

  public List<ProcessHandle> processes() {
    return List.of(server.handle());
  }

  @Override
  public void close() {
    connections.close();
    server.close();
  }
}
