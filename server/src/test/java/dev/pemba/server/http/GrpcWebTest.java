package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.SerializationFormat;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingStub;
import dev.pemba.v1.SubjectRef;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc.ServerReflectionStub;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrpcWebTest {
  private static final String READER = "Bearer reader-key-0123456789";
  private static final String ADMIN = "Bearer admin-key-0123456789";

  @TempDir private Path folder;
  private HttpFixture http;

  @BeforeEach
  void start() {
    http =
        new HttpFixture(
            folder,
            Map.of(
                "keys",
                "portal:read:reader-key-0123456789,root:admin:admin-key-0123456789",
                // No heartbeat wakes a watch that should end.
                "watch.heartbeat",
                "1h"));
    http.writeSchema("authorization", ADMIN);
    http.write("plan", "amina", "authorization", ADMIN);
    http.write("note", "amina", "authorization", ADMIN);
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gproto", "gproto-web", "gproto-web-text"})
  void callsAreAnsweredInEveryFormOfGrpc(String form) {
    PermissionServiceBlockingStub stub = stub(SerializationFormat.of(form), READER);

    CheckResponse allowed = stub.check(question("plan", "amina"));
    CheckResponse denied = stub.check(question("plan", "juma"));
    List<String> listed = new ArrayList<>();
    stub.listObjects(list())
        .forEachRemaining(
            part -> part.getEntriesList().forEach(entry -> listed.add(entry.getId())));

    assertThat(allowed.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(denied.getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(listed).containsExactlyInAnyOrder("plan", "note");
  }

  @Test
  void aFailureKeepsItsReason() {
    PermissionServiceBlockingStub nobody =
        stub(GrpcSerializationFormats.PROTO_WEB, "Bearer wrong-key-0123456789");
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> nobody.check(question("plan", "amina")));
    StatusRuntimeException empty =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stub(GrpcSerializationFormats.PROTO_WEB, READER)
                    .check(CheckRequest.getDefaultInstance()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(empty.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(empty.getStatus().getDescription()).contains("`object`");
  }

  @Test
  void aDeadlineThatPassesEndsAStream() {
    HttpResponse<String> watch =
        http.send(
            http.request(
                    "/pemba.v1.RelationshipService/Watch",
                    "content-type",
                    "application/grpc-web+proto",
                    "authorization",
                    READER,
                    "grpc-timeout",
                    "300m")
                .POST(BodyPublishers.ofByteArray(new byte[5]))
                .build());

    assertThat(watch.body()).contains("grpc-status: 4");
  }

  @Test
  void bytesThatAreNoMessageAreTheCallersMistake() {
    HttpResponse<String> refused =
        http.send(
            http.request(
                    "/pemba.v1.PermissionService/Check",
                    "content-type",
                    "application/grpc-web+proto",
                    "authorization",
                    READER)
                .POST(BodyPublishers.ofByteArray(new byte[] {0, 0, 0, 0, 2, 10, 9}))
                .build());

    assertThat(refused.headers().firstValue("grpc-status")).contains("3");
    assertThat(refused.headers().firstValue("grpc-message").orElse(refused.body()))
        .contains("no readable protobuf");
  }

  @Test
  void aToolFindsTheServicesHereToo() throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        GrpcClients.builder("gproto+http://127.0.0.1:" + http.port())
            .build(ServerReflectionStub.class)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    requests.onCompleted();

    assertThat(
            answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
                .map(ServiceResponse::getName))
        .contains("pemba.v1.PermissionService", "pemba.authzen.v1.AuthorizationService");
  }

  private PermissionServiceBlockingStub stub(SerializationFormat form, String key) {
    return GrpcClients.builder(form.uriText() + "+http://127.0.0.1:" + http.port())
        .setHeader(HttpHeaderNames.AUTHORIZATION, key)
        .build(PermissionServiceBlockingStub.class);
  }

  private static CheckRequest question(String object, String subject) {
    return CheckRequest.newBuilder()
        .setObject(ObjectRef.newBuilder().setType("document").setId(object))
        .setPermission("read")
        .setSubject(SubjectRef.newBuilder().setType("user").setId(subject))
        .build();
  }

  private static ListObjectsRequest list() {
    return ListObjectsRequest.newBuilder()
        .setObjectType("document")
        .setPermission("read")
        .setSubject(SubjectRef.newBuilder().setType("user").setId("amina"))
        .build();
  }
}
