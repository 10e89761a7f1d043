package dev.pemba.bench.systems;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The process of [PembaTarget]: serves a folder with the settings that everybody has.
final class BenchServer {
  private BenchServer() {}

  /// Serves the folder that is the first argument; each further one is a setting, `name=value`.
  public static void main(String[] arguments) throws IOException {
    Map<String, String> flags = new HashMap<>();
    flags.put("data", arguments[0]);
    flags.put("listen.port", "0");
    flags.put("metrics.enabled", "false");
    flags.put("http.enabled", "false");
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      flags.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
    }
    Configuration configuration = Configuration.load(Map.of(), Optional.empty(), flags);
    try (PembaServer server = PembaServer.start(configuration)) {
      Chat.untilTheEnd(server.port(), server.httpPort());
    }
  }
}
