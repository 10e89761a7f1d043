package dev.pemba.cli.worlds;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A server of this process, in a temporary folder that goes with it, reached over a real socket.
final class LocalServer implements AutoCloseable {
  private final Path folder;
  private final PembaServer server;
  private final ManagedChannel channel;

  private LocalServer(Path folder, PembaServer server) {
    this.folder = folder;
    this.server = server;
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  static LocalServer start() {
    try {
      Path folder = Files.createTempDirectory("pemba-test-");
      Configuration configuration =
          Configuration.load(
              Map.of(),
              Optional.empty(),
              Map.of(
                  "data",
                  folder.resolve("data").toString(),
                  "listen.port",
                  "0",
                  "metrics.enabled",
                  "false"));
      return new LocalServer(folder, PembaServer.start(configuration));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder could be made", e);
    }
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary folder could not be removed", e);
    }
  }
}
