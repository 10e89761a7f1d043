package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Connections;
import dev.pemba.bench.systems.Launcher;
import dev.pemba.bench.systems.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts OpenFGA, with the settings that `bench/peers/README.md` gives reasons for.
///
/// @param connections of the client
record OpenFgaLauncher(Variant variant, int connections) implements Launcher {
  static final String PROGRAM = "openfga";

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
    return switch (variant) {
      case MEMORY, UNCACHED ->
          start(folder, List.of("--datastore-engine=memory"), Optional.empty());
      case POSTGRES -> {
        Postgres postgres = Postgres.start();
        List<String> place =
            List.of("--datastore-engine=postgres", "--datastore-uri=" + postgres.uri());
        List<String> migrate = new ArrayList<>(List.of(program(), "migrate"));
        migrate.addAll(place);
        Programs.run(migrate);
        yield start(folder, place, Optional.of(postgres));
      }
    };
  }

  private Target start(Path folder, List<String> place, Optional<Postgres> postgres)
      throws IOException {
    int port = Programs.freePort();
    List<String> command =
        new ArrayList<>(List.of(program(), "run", "--grpc-addr=127.0.0.1:" + port));
    command.addAll(SETTINGS);
    command.addAll(caches());
    command.addAll(place);
    PeerProcess process = PeerProcess.start(command, folder.resolve("openfga.log"));
    PeerServer server =
        new PeerServer(process, new Connections(port, connections), postgres, folder);
    process.awaitServing(server.connections().first());
    return new OpenFgaTarget(name(), server);
  }

  private List<String> caches() {
    return variant == Variant.UNCACHED ? List.of() : CACHES;
  }

  private static String program() {
    return Programs.program(PROGRAM).toString();
  }
}
