package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SubjectRef;
import dev.pemba.v1.Update;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import dev.pemba.v1.WriteRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PembaServerTest {
  private static final ObjectRef PLAN = object("document", "plan");
  private static final SubjectRef AMINA =
      SubjectRef.newBuilder().setType("user").setId("amina").build();

  @TempDir private Path folder;

  private static ObjectRef object(String type, String id) {
    return ObjectRef.newBuilder().setType(type).setId(id).build();
  }

  private Configuration configuration(Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("data", folder.resolve("data").toString());
    flags.putIfAbsent("listen.port", "0");
    flags.putIfAbsent("metrics.port", "0");
    flags.putIfAbsent("http.port", "0");
    return Configuration.load(Map.of(), Optional.empty(), flags);
  }

  private static ManagedChannel channel(PembaServer server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  private static void writeWorld(ManagedChannel channel) {
    SchemaServiceGrpc.newBlockingStub(channel)
        .write(
            SchemaServiceWriteRequest.newBuilder()
                .setSchema(
                    """
                    definition user {}
                    definition document {
                      relation reader: user
                      permission read = reader
                    }
                    """)
                .build());
    RelationshipServiceGrpc.newBlockingStub(channel)
        .write(
            WriteRequest.newBuilder()
                .addUpdates(
                    Update.newBuilder()
                        .setOperation(Update.Operation.OPERATION_CREATE)
                        .setRelationship(
                            Relationship.newBuilder()
                                .setObject(PLAN)
                                .setRelation("reader")
                                .setSubject(AMINA)))
                .build());
  }

  private static CheckResponse check(ManagedChannel channel) {
    return PermissionServiceGrpc.newBlockingStub(channel)
        .check(
            CheckRequest.newBuilder()
                .setObject(PLAN)
                .setPermission("read")
                .setSubject(AMINA)
                .build());
  }

  private static HttpResponse<String> get(PembaServer server, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      int port = server.metricsPort().orElseThrow();
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void whatWasWrittenIsAnsweredAndOutlivesTheServer() throws InterruptedException {
    String token;
    try (PembaServer server = PembaServer.start(configuration(Map.of()))) {
      ManagedChannel channel = channel(server);
      writeWorld(channel);
      CheckResponse response = check(channel);
      token = response.getToken();
      assertThat(response.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(response.getDecisionId()).hasSize(36);
      stop(channel);
    }
    try (PembaServer server = PembaServer.start(configuration(Map.of()))) {
      ManagedChannel channel = channel(server);
      CheckResponse response = check(channel);
      assertThat(response.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(response.getToken()).isEqualTo(token);
      stop(channel);
    }
  }

  @Test
  void aSecondServerOnTheSameStoreOrPortSaysWhy() {
    try (PembaServer server = PembaServer.start(configuration(Map.of()))) {
      assertThatThrownBy(() -> PembaServer.start(configuration(Map.of())))
          .isInstanceOf(PembaException.class);

      Map<String, String> samePort =
          Map.of(
              "data", folder.resolve("other").toString(),
              "listen.port", Integer.toString(server.port()),
              "metrics.port", "0");
      assertThatThrownBy(
              () -> PembaServer.start(Configuration.load(Map.of(), Optional.empty(), samePort)))
          .isInstanceOf(PembaException.class)
          .hasMessageContaining("can't listen on `127.0.0.1:" + server.port() + "`");
    }
  }

  @Test
  void metricsNameCallsByMethodAndReasonAndTheStore() throws IOException, InterruptedException {
    try (PembaServer server = PembaServer.start(configuration(Map.of()))) {
      ManagedChannel channel = channel(server);
      writeWorld(channel);
      check(channel);
      assertThatThrownBy(
              () ->
                  PermissionServiceGrpc.newBlockingStub(channel)
                      .check(CheckRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
      stop(channel);

      assertThat(get(server, "/healthz").body()).isEqualTo("serving\n");
      assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
      assertThat(get(server, "/metrics").body())
          .contains(
              "pemba_calls_seconds_count{method=\"pemba.v1.PermissionService/Check\",reason=\"OK\"}",
              "reason=\"MALFORMED_REQUEST\"",
              "pemba_store_revision 2.0",
              "pemba_store_relationships_changed_total 1.0",
              "jvm_memory_used_bytes");
    }
  }

  @Test
  void aStoppingServerSaysSoEndsWatchesAndRefusesNewCalls() throws InterruptedException {
    PembaServer server = PembaServer.start(configuration(Map.of("drain", "5s")));
    ManagedChannel channel = channel(server);
    writeWorld(channel);
    Iterator<dev.pemba.v1.WatchResponse> watch =
        RelationshipServiceGrpc.newBlockingStub(channel).watch(WatchRequest.getDefaultInstance());
    WatchResponse first = watch.next();
    Iterator<io.grpc.health.v1.HealthCheckResponse> health =
        HealthGrpc.newBlockingStub(channel).watch(HealthCheckRequest.getDefaultInstance());
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);

    long started = System.nanoTime();
    server.close();

    assertThat(System.nanoTime() - started).isLessThan(TimeUnit.SECONDS.toNanos(5));
    assertThat(first.getHeartbeat()).isTrue();
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThatThrownBy(watch::next)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            ended -> {
              assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(ended).hasMessageContaining("the server is stopping");
            });
    assertThatThrownBy(() -> check(channel))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused ->
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    stop(channel);
  }

  private static void stop(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
  }
}
