package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Reason;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.GetKeyRequest;
import dev.pemba.v1.HistoryServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.ReplayDecisionsRequest;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may call what, over real sockets.
class SecurityTest {
  private static final String READER = "reader-reader-reader";
  private static final String WRITER = "writer-writer-writer";
  private static final String AUDITOR = "auditor-auditor-auditor";
  private static final String ADMIN = "admin-admin-admin";

  private static Certificates server;
  private static Certificates client;
  private static Certificates stranger;

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) {
    server = Certificates.selfSigned(folder, "server");
    client = Certificates.selfSigned(folder, "loader");
    stranger = Certificates.selfSigned(folder, "stranger");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable open : opened.reversed()) {
      open.close();
    }
  }

  private PembaServer start(Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("data", folder.resolve("data").toString());
    flags.put("listen.port", "0");
    flags.put("metrics.enabled", "false");
    flags.put("http.enabled", "false");
    flags.put("drain", "1s");
    PembaServer server = PembaServer.start(Configuration.load(Map.of(), Optional.empty(), flags));
    opened.add(server);
    return server;
  }

  private PembaServer withKeys() {
    return start(
        Map.of(
            "keys",
            "portal:read:%s,loader:write:%s,inspector:audit:%s,root:admin:%s"
                .formatted(READER, WRITER, AUDITOR, ADMIN)));
  }

  private Channel plain(PembaServer server) {
    return opened(NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext());
  }

  private Channel opened(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.build();
    opened.add(
        () -> {
          channel.shutdownNow();
          assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        });
    return channel;
  }

  private static Channel withKey(Channel channel, String authorization) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static void readSchema(Channel channel) {
    assertThat(
            SchemaServiceGrpc.newBlockingStub(channel)
                .read(SchemaServiceReadRequest.getDefaultInstance()))
        .isNotNull();
  }

  private static void writeSchema(Channel channel) {
    assertThat(
            SchemaServiceGrpc.newBlockingStub(channel)
                .write(SchemaServiceWriteRequest.newBuilder().setSchema(TestService.SCHEMA).build())
                .getToken())
        .isNotEmpty();
  }

  private static void write(Channel channel, String relationship, String actor) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    request
        .addUpdatesBuilder()
        .setOperation(Update.Operation.OPERATION_TOUCH)
        .setRelationship(ToProto.relationship(dev.pemba.model.Relationship.parse(relationship)));
    request.getProvenanceBuilder().setActor(actor);
    assertThat(RelationshipServiceGrpc.newBlockingStub(channel).write(request.build()).getToken())
        .isNotEmpty();
  }

  private static dev.pemba.v1.Provenance written(Channel channel) {
    ReadResponse response =
        RelationshipServiceGrpc.newBlockingStub(channel)
            .read(ReadRequest.getDefaultInstance())
            .next();
    return response.getRelationships(response.getRelationshipsCount() - 1).getProvenance();
  }

  private static void readKey(Channel channel) {
    assertThat(
            AuditServiceGrpc.newBlockingStub(channel)
                .getKey(GetKeyRequest.getDefaultInstance())
                .getKey())
        .startsWith("pemba.dev/");
  }

  @Test
  void whoAuditsReadsTheRecordAndChangesNothing() {
    Channel channel = plain(withKeys());
    Channel auditor = withKey(channel, "Bearer " + AUDITOR);
    writeSchema(withKey(channel, "Bearer " + ADMIN));

    readKey(auditor);
    readKey(withKey(channel, "Bearer " + ADMIN));
    readSchema(auditor);
    assertThat(Failures.of(() -> write(auditor, "team:ml#member@user:ana", "")).reason())
        .isEqualTo(Reason.ROLE_NOT_ALLOWED);
    assertThat(Failures.of(() -> explainRecorded(auditor)).message()).contains("is on record");
    for (String other : List.of(READER, WRITER)) {
      assertThat(Failures.of(() -> explainRecorded(withKey(channel, "Bearer " + other))).reason())
          .isEqualTo(Reason.ROLE_NOT_ALLOWED);
      assertThat(Failures.of(() -> replay(withKey(channel, "Bearer " + other))).reason())
          .isEqualTo(Reason.ROLE_NOT_ALLOWED);
      assertThat(Failures.of(() -> readKey(withKey(channel, "Bearer " + other))).reason())
          .isEqualTo(Reason.ROLE_NOT_ALLOWED);
    }
  }

  @Test
  void eachRoleMayDoItsOwnAndNoMore() {
    Channel channel = plain(withKeys());
    Channel reader = withKey(channel, "Bearer " + READER);
    Channel writer = withKey(channel, "Bearer " + WRITER);
    Channel admin = withKey(channel, "bearer " + ADMIN);

    writeSchema(admin);
    write(writer, "team:ml#member@user:ana", "");
    readSchema(reader);

    Failures.Failure schema = Failures.of(() -> writeSchema(writer));
    assertThat(schema.reason()).isEqualTo(Reason.ROLE_NOT_ALLOWED);
    assertThat(schema.message())
        .isEqualTo("`loader` has the role `write`, and this call needs `admin`");
    assertThat(Failures.of(() -> write(reader, "team:ml#member@user:ana", "")).reason())
        .isEqualTo(Reason.ROLE_NOT_ALLOWED);
  }

  @Test
  void withoutAKnownKeyOnlyHealthAnswers() {
    Channel channel = plain(withKeys());

    for (Channel unknown :
        List.of(
            channel,
            withKey(channel, "Bearer " + READER + "x"),
            withKey(channel, "Bearer "),
            withKey(channel, "Basic " + READER))) {
      Failures.Failure failure = Failures.of(() -> readSchema(unknown));
      assertThat(failure.reason()).isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(failure.message()).doesNotContain(READER);
    }
    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aChangeIsSignedByTheCallerUnlessItNamesAnActor() {
    Channel channel = plain(withKeys());
    Channel admin = withKey(channel, "Bearer " + ADMIN);
    Channel writer = withKey(channel, "Bearer " + WRITER);
    writeSchema(admin);

    write(writer, "team:ml#member@user:ana", "");
    assertThat(written(admin).getActor()).isEqualTo("loader");
    assertThat(written(admin).getMetadataMap()).containsOnlyKeys("address");

    write(writer, "team:web#member@user:ana", "user:bob");
    assertThat(written(admin).getActor()).isEqualTo("user:bob");
    assertThat(written(admin).getMetadataMap())
        .containsOnlyKeys("address", "asserted_by")
        .containsEntry("asserted_by", "loader");
  }

  @Test
  void tlsEncryptsAndAClientWithoutTrustFails() {
    PembaServer started = start(server.asServer());

    readSchema(tls(started, client().trustManager(server.certificate().toFile())));

    Channel distrusting = tls(started, client().trustManager(stranger.certificate().toFile()));
    assertUnavailable(distrusting);
    assertUnavailable(plain(started));
  }

  @Test
  void mutualTlsKnowsTheCallerByItsCertificate() {
    Map<String, String> flags = new HashMap<>(server.asServer());
    flags.put("tls.client_ca", client.certificate().toString());
    flags.put("tls.client_role", "write");
    flags.put("keys", "root:admin:" + ADMIN);
    PembaServer started = start(flags);
    SslContextBuilder trusting = client().trustManager(server.certificate().toFile());

    Channel known =
        tls(started, trusting.keyManager(client.certificate().toFile(), client.key().toFile()));
    writeSchema(withKey(known, "Bearer " + ADMIN));
    write(known, "team:ml#member@user:ana", "");

    assertThat(written(known).getActor()).isEqualTo("CN=loader");
    assertThat(Failures.of(() -> writeSchema(known)).reason()).isEqualTo(Reason.ROLE_NOT_ALLOWED);
    assertThat(Failures.of(() -> readSchema(withKey(known, "Bearer nobody-knows-this"))).reason())
        .isEqualTo(Reason.UNAUTHENTICATED);
    assertUnavailable(
        tls(
            started,
            client()
                .trustManager(server.certificate().toFile())
                .keyManager(stranger.certificate().toFile(), stranger.key().toFile())));
    assertUnavailable(tls(started, client().trustManager(server.certificate().toFile())));
  }

  @Test
  void filesThatAreNoCertificatesAreAnErrorOfTheConfiguration() {
    Map<String, String> swapped =
        Map.of(
            "tls.certificate", server.key().toString(),
            "tls.key", server.certificate().toString());

    assertThatThrownBy(() -> start(swapped))
        .hasMessageContaining("`tls.certificate`, `tls.key` or `tls.client_ca` can't be used");
  }

  private static SslContextBuilder client() {
    return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
  }

  private Channel tls(PembaServer server, SslContextBuilder context) {
    try {
      return opened(
          NettyChannelBuilder.forAddress("localhost", server.port()).sslContext(context.build()));
    } catch (javax.net.ssl.SSLException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertUnavailable(Channel channel) {
    assertThatThrownBy(() -> readSchema(channel))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused ->
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  private static void explainRecorded(Channel channel) {
    PermissionServiceGrpc.newBlockingStub(channel)
        .explain(
            ExplainRequest.newBuilder()
                .setDecisionId("01a20bd8-f8c4-7a87-b966-b8b5078fa79f")
                .build());
  }

  private static void replay(Channel channel) {
    HistoryServiceGrpc.newBlockingStub(channel)
        .replayDecisions(ReplayDecisionsRequest.getDefaultInstance())
        .forEachRemaining(_ -> {});
  }
}
