package dev.pemba.cli.worlds;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// A server of this process, in a temporary folder that goes with it, reached over a real socket.
public final class LocalServer implements AutoCloseable {
  private final TemporaryFolder folder;
  private final PembaServer server;
  private final ManagedChannel channel;

  private LocalServer(TemporaryFolder folder, PembaServer server) {
    this.folder = folder;
    this.server = server;
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  public static LocalServer start() {
    return start(false);
  }

  /// One with an HTTP port too.
  public static LocalServer withHttp() {
    return start(true);
  }

  private static LocalServer start(boolean http) {
    TemporaryFolder folder = TemporaryFolder.create();
    try {
      Configuration configuration =
          Configuration.load(
              Map.of(),
              Optional.empty(),
              Map.of(
                  "data",
                  folder.path().resolve("data").toString(),
                  "listen.port",
                  "0",
                  "http.enabled",
                  Boolean.toString(http),
                  "metrics.enabled",
                  "false"));
      return new LocalServer(folder, PembaServer.start(configuration));
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  public Channel channel() {
    return channel;
  }

  /// Where the HTTP port is.
  public URI http() {
    return URI.create("http://127.0.0.1:" + server.httpPort().orElseThrow());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
    folder.close();
  }
}
