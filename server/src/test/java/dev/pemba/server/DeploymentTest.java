package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies in `deploy` names settings, paths and meters that exist.
class DeploymentTest {
  private static final Path DEPLOY = Path.of("../deploy");
  private static final String KEY = "portal:read:correct-horse-battery-staple";

  @TempDir private Path folder;

  private static List<JsonNode> manifests() throws IOException {
    try (MappingIterator<JsonNode> documents =
        new ObjectMapper(new YAMLFactory())
            .readerFor(JsonNode.class)
            .readValues(DEPLOY.resolve("kubernetes/pemba.yaml").toFile())) {
      return documents.readAll();
    }
  }

  private static JsonNode manifest(String kind) throws IOException {
    return manifests().stream()
        .filter(document -> document.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSettingsInTheManifestAreLegal() throws IOException {
    Path file = folder.resolve("pemba.yaml");
    Files.writeString(file, manifest("ConfigMap").path("data").path("pemba.yaml").asText());

    Configuration configuration =
        Configuration.load(Map.of("PEMBA_KEYS", KEY), Optional.of(file), Map.of());

    assertThat(configuration.foreignVariables()).isEmpty();
    JsonNode pod = manifest("StatefulSet").path("spec").path("template").path("spec");
    JsonNode container = pod.path("containers").get(0);
    assertThat(container.path("ports").get(0).path("containerPort").asInt())
        .isEqualTo(configuration.listen().port());
    assertThat(container.path("ports").get(1).path("containerPort").asInt())
        .isEqualTo(configuration.metrics().orElseThrow().port());
    assertThat(container.path("volumeMounts").get(0).path("mountPath").asText())
        .isEqualTo(configuration.data().toString());
    assertThat(pod.path("terminationGracePeriodSeconds").asLong())
        .isGreaterThan(configuration.timing().drain().toSeconds());
  }

  @Test
  void theVariablesInTheContainerFileAreSettings() throws IOException {
    Matcher variables =
        Pattern.compile("(PEMBA_[A-Z_]+)=([^ \\n$]+)")
            .matcher(Files.readString(DEPLOY.resolve("container/Containerfile")));
    Set<String> names = new TreeSet<>();
    while (variables.find()) {
      names.add(variables.group(1));
      Map<String, String> environment = new HashMap<>();
      environment.put(variables.group(1), variables.group(2));
      environment.put("PEMBA_KEYS", KEY);
      assertThat(Configuration.load(environment, Optional.empty(), Map.of()).foreignVariables())
          .isEmpty();
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "PEMBA_LISTEN_HOST", "PEMBA_KEYS", "PEMBA_DATA", "PEMBA_LOG_FORMAT");
  }

  @Test
  void everyMeterOfTheDashboardIsServed() throws IOException, InterruptedException {
    Set<String> asked = new TreeSet<>();
    for (JsonNode panel :
        new ObjectMapper().readTree(DEPLOY.resolve("grafana/pemba.json").toFile()).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        Matcher meter =
            Pattern.compile("\\b(pemba|jvm|process)_[a-z_]+").matcher(target.path("expr").asText());
        while (meter.find()) {
          asked.add(meter.group());
        }
      }
    }
    assertThat(asked).hasSizeGreaterThan(8);
    assertThat(metrics().lines().map(line -> line.replaceAll("[{ ].*", "")).toList())
        .containsAll(asked);
  }

  /// What a server tells after one call.
  private String metrics() throws IOException, InterruptedException {
    Configuration configuration =
        Configuration.load(
            Map.of(),
            Optional.empty(),
            Map.of(
                "data", folder.resolve("data").toString(),
                "listen.port", "0",
                "metrics.port", "0"));
    try (PembaServer server = PembaServer.start(configuration);
        HttpClient client = HttpClient.newHttpClient()) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
      try {
        PermissionServiceGrpc.newBlockingStub(channel).check(CheckRequest.getDefaultInstance());
      } catch (StatusRuntimeException refused) {
        assertThat(refused).hasMessageContaining("`object` is missing");
      } finally {
        channel.shutdownNow();
      }
      URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(server.metricsPort().orElse(0)));
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
