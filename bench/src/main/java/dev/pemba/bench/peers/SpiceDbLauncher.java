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

/// Starts SpiceDB, with the settings that `bench/peers/README.md` gives reasons for.
///
/// @param connections of the client
record SpiceDbLauncher(Variant variant, int connections) implements Launcher {
  static final PeerProgram PROGRAM =
      new PeerProgram(
          "spicedb", "serve", List.of("datastore", "migrate", "head"), "--datastore-conn-uri");

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
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(variant == Variant.UNCACHED ? NO_CACHES : List.of());
    PeerServer server =
        PROGRAM.start(
            folder, variant, settings, port -> new Connections(port, connections, authorization()));
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

  private static ClientInterceptor authorization() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + KEY);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
