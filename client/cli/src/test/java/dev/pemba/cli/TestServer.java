package dev.pemba.cli;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A server of this process, on a free port, for commands to talk to.
final class TestServer implements AutoCloseable {
  private final PembaServer server;

  private TestServer(PembaServer server) {
    this.server = server;
  }

  static TestServer in(Path folder, String... settings) {
    Map<String, String> flags = new HashMap<>();
    flags.put("data", folder.resolve("store").toString());
    flags.put("listen.port", "0");
    flags.put("metrics.enabled", "false");
    flags.put("http.enabled", "false");
    for (int i = 0; i < settings.length; i += 2) {
      flags.put(settings[i], settings[i + 1]);
    }
    return new TestServer(PembaServer.start(Configuration.load(Map.of(), Optional.empty(), flags)));
  }

  int port() {
    return server.port();
  }

  String endpoint() {
    return "localhost:" + server.port();
  }

  Shell shell() {
    return new Shell().with("PEMBA_ENDPOINT", endpoint());
  }

  @Override
  public void close() {
    server.close();
  }
}
