package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Connections;
import dev.pemba.bench.systems.Launcher;
import dev.pemba.bench.systems.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts OpenFGA, with the settings that `bench/peers/README.md` gives reasons for.
///
/// @param connections of the client
record OpenFgaLauncher(Variant variant, int connections) implements Launcher {
  static final PeerProgram PROGRAM =
      new PeerProgram("openfga", "run", List.of("migrate"), "--datastore-uri");

  private static final List<String> SETTINGS =
      List.of(
          "--resolve-node-limit=1000",
          "--max-checks-per-batch-check=1000",
          "--max-tuples-per-write=1000",
          "--grpc-max-recv-msg-bytes=16777216",
          "--listObjects-max-results=0",
          "--listUsers-max-results=0",
          "--listObjects-deadline=10m",
          "--listUsers-deadline=10m",
          "--request-timeout=10m",
          "--http-enabled=false",
          "--playground-enabled=false",
          "--metrics-enabled=false",
          "--log-level=warn");

  private static final List<String> CACHES =
      List.of(
          "--check-query-cache-enabled",
          "--check-iterator-cache-enabled",
          "--list-objects-iterator-cache-enabled",
          "--check-cache-limit=100000");

  @Override
  public String name() {
    return "OpenFGA (%s)".formatted(variant);
  }

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "OpenFGA",
        Programs.version("OPENFGA"),
        "OpenFGA's settings",
        String.join(" ", SETTINGS),
        "OpenFGA's caches",
        String.join(" ", CACHES));
  }

  @Override
  public Target start(Path folder) throws IOException {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(variant == Variant.UNCACHED ? List.of() : CACHES);
    PeerServer server =
        PROGRAM.start(folder, variant, settings, port -> new Connections(port, connections));
    return new OpenFgaTarget(name(), server);
  }
}
