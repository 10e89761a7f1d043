package dev.pemba.bench.peers;

import com.authzed.api.v1.Consistency;
import dev.pemba.bench.systems.Connections;
import dev.pemba.bench.systems.Launcher;
import dev.pemba.bench.systems.Target;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts SpiceDB, with the settings that `bench/peers/README.md` gives reasons for.
///
/// @param connections of the client
record SpiceDbLauncher(Variant variant, int connections) implements Launcher {
  static final String PROGRAM = "spicedb";

  private static final String KEY = "bench";
  private static final List<String> SETTINGS =
      List.of(
          "--grpc-preshared-key=" + KEY,
          "--grpc-max-conn-age=24h",
          "--dispatch-max-depth=200",
          "--streaming-api-response-delay-timeout=10m",
          "--metrics-enabled=false",
          "--telemetry-endpoint=",
          "--skip-release-check",
          "--log-level=warn");

  private static final List<String> NO_CACHES =
      List.of(
          "--dispatch-cache-enabled=false",
          "--dispatch-cluster-cache-enabled=false",
          "--lookup-resources-chunk-cache-enabled=false");

  @Override
  public String name() {
    return "SpiceDB (%s)".formatted(variant);
  }

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "SpiceDB", Programs.version("SPICEDB"), "SpiceDB's settings", String.join(" ", SETTINGS));
  }

  @Override
  public Target start(Path folder) throws IOException {
    return switch (variant) {
      case MEMORY, UNCACHED ->
          start(folder, List.of("--datastore-engine=memory"), Optional.empty());
      case POSTGRES -> {
        Postgres postgres = Postgres.start();
        List<String> place =
            List.of("--datastore-engine=postgres", "--datastore-conn-uri=" + postgres.uri());
        List<String> migrate = new ArrayList<>(List.of(program(), "datastore", "migrate", "head"));
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
        new ArrayList<>(List.of(program(), "serve", "--grpc-addr=127.0.0.1:" + port));
    command.addAll(SETTINGS);
    command.addAll(caches());
    command.addAll(place);
    PeerProcess process = PeerProcess.start(command, folder.resolve("spicedb.log"));
    PeerServer server =
        new PeerServer(
            process, new Connections(port, connections, authorization()), postgres, folder);
    process.awaitServing(server.connections().first());
    return new SpiceDbTarget(name(), server, consistency());
  }

  /// In memory the head is at hand, and a check at the head finds what earlier ones have cached. On
  /// PostgreSQL it costs a query, which SpiceDB's default saves.
  private Consistency consistency() {
    return switch (variant) {
      case MEMORY, UNCACHED -> Consistency.newBuilder().setFullyConsistent(true).build();
      case POSTGRES -> Consistency.newBuilder().setMinimizeLatency(true).build();
    };
  }

  private List<String> caches() {
    return variant == Variant.UNCACHED ? NO_CACHES : List.of();
  }

  private static String program() {
    return Programs.program(PROGRAM).toString();
  }

  private static ClientInterceptor authorization() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + KEY);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
