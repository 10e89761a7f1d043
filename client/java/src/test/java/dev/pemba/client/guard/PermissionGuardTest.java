package dev.pemba.client.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.client.PembaClient;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceDiffRequest;
import dev.pemba.v1.SchemaServiceDiffResponse;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc.SchemaServiceBlockingStub;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SchemaServiceWriteResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A guarded server, real calls, and a real Pemba that decides.
///
/// The services are Pemba's own for want of others; they do nothing but count.
final class PermissionGuardTest {
  private static final String SCHEMA =
      """
      definition user {
        relation friend: user
      }
      definition document {
        relation reader: user | user:* | user#friend
        permission read = reader
      }
      """;

  private static final Context.Key<String> IDENTITY = Context.key("identity");
  private static final Metadata.Key<String> PASSWORD =
      Metadata.Key.of("password", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private Path folder = Path.of("");

  private PembaServer pemba;
  private PembaClient client;
  private Documents documents;
  private Uploads uploads;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    pemba =
        PembaServer.start(
            Configuration.load(
                Map.of(),
                Optional.empty(),
                Map.of("data", folder.toString(), "listen.port", "0", "metrics.enabled", "false")));
    client = PembaClient.plaintext("localhost:" + pemba.port());
    client.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
    client.touch("document:plan#reader@user:ana");
    documents = new Documents();
    uploads = new Uploads();
    PermissionGuard guard =
        PermissionGuard.of(client, _ -> Optional.ofNullable(IDENTITY.get()))
            .service(documents)
            .require(
                RelationshipServiceGrpc.getImportMethod(),
                "read",
                request -> request.getProvenance().getReason())
            .build();
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(ServerInterceptors.intercept(documents, guard, new Passwords()))
            .addService(ServerInterceptors.intercept(uploads, guard, new Passwords()))
            .build()
            .start();
    channel =
        Grpc.newChannelBuilder("localhost:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    client.close();
    pemba.close();
  }

  /// Verifies who calls: the password of `ana` is `ana's`.
  private static final class Passwords implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String password = headers.get(PASSWORD);
      if (password == null || !password.endsWith("'s")) {
        return next.startCall(call, headers);
      }
      return Contexts.interceptCall(
          Context.current().withValue(IDENTITY, "user:" + password.replace("'s", "")),
          call,
          headers,
          next);
    }
  }

  /// Counts how often a method ran.
  static final class Documents extends SchemaServiceGrpc.SchemaServiceImplBase {
    private final AtomicInteger runs = new AtomicInteger();

    @Override
    @RequiresPermission(value = "read", on = "document:{schema}")
    public void diff(
        SchemaServiceDiffRequest request, StreamObserver<SchemaServiceDiffResponse> responses) {
      runs.incrementAndGet();
      responses.onNext(SchemaServiceDiffResponse.getDefaultInstance());
      responses.onCompleted();
    }

    @Override
    @RequiresPermission(value = "reed", on = "document:{provenance.reason}")
    public void write(
        SchemaServiceWriteRequest request, StreamObserver<SchemaServiceWriteResponse> responses) {
      runs.incrementAndGet();
      responses.onNext(SchemaServiceWriteResponse.getDefaultInstance());
      responses.onCompleted();
    }

    @Override
    @Unguarded
    public void read(
        SchemaServiceReadRequest request, StreamObserver<SchemaServiceReadResponse> responses) {
      runs.incrementAndGet();
      responses.onNext(SchemaServiceReadResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  /// Counts messages.
  private static final class Uploads extends RelationshipServiceGrpc.RelationshipServiceImplBase {
    private final AtomicInteger messages = new AtomicInteger();

    @Override
    public StreamObserver<ImportRequest> import_(StreamObserver<ImportResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ImportRequest value) {
          messages.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          responses.onNext(ImportResponse.getDefaultInstance());
          responses.onCompleted();
        }
      };
    }
  }

  private SchemaServiceBlockingStub as(String name) {
    return SchemaServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(password(name)));
  }

  private static Metadata password(String name) {
    Metadata headers = new Metadata();
    headers.put(PASSWORD, name + "'s");
    return headers;
  }

  private static SchemaServiceDiffRequest document(String id) {
    return SchemaServiceDiffRequest.newBuilder().setSchema(id).build();
  }

  private static Status.Code codeOf(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus().getCode();
  }

  @Test
  void whoHasThePermissionMayCall() {
    assertThat(as("ana").diff(document("plan"))).isNotNull();
    assertThat(documents.runs).hasValue(1);
  }

  @Test
  void whoLacksItMayNotAndTheMethodDoesNotRun() {
    assertThat(codeOf(() -> as("bo").diff(document("plan"))))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(codeOf(() -> as("ana").diff(document("other"))))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(documents.runs).hasValue(0);
  }

  @Test
  void whoIsNotKnownIsAskedWhoItIs() {
    assertThat(codeOf(() -> SchemaServiceGrpc.newBlockingStub(channel).diff(document("plan"))))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(documents.runs).hasValue(0);
  }

  @Test
  void aRequestWithoutAnObjectIsRefused() {
    assertThat(codeOf(() -> as("ana").diff(document("")))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(documents.runs).hasValue(0);
  }

  @Test
  void aCheckThatFailsIsNeverAnAllowed() {
    SchemaServiceWriteRequest unknown =
        SchemaServiceWriteRequest.newBuilder()
            .setProvenance(Provenance.newBuilder().setReason("plan"))
            .build();
    // The permission that its rule names does not exist.
    assertThat(codeOf(() -> as("ana").write(unknown))).isEqualTo(Status.Code.INTERNAL);
    pemba.close();
    assertThat(codeOf(() -> as("ana").diff(document("plan")))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(documents.runs).hasValue(0);
  }

  @Test
  void aCallerIsOneSubjectHoweverTheirNameLooks() {
    client.touch("document:plan#reader@user:ana#friend");
    client.touch("document:public#reader@user:*");
    assertThat(as("bo").diff(document("public"))).isNotNull();
    for (String name : List.of("ana#friend", "a b")) {
      assertThat(codeOf(() -> as(name).diff(document("plan"))))
          .as(name)
          .isEqualTo(Status.Code.PERMISSION_DENIED);
    }
    assertThat(codeOf(() -> as("*").diff(document("public"))))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(documents.runs).hasValue(1);
  }

  @Test
  void anIdThatNoObjectCanHaveIsTheCallersMistake() {
    assertThat(codeOf(() -> as("ana").diff(document("a b"))))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void differentValuesNeverNameTheSameObject() {
    var type = SchemaServiceWriteRequest.getDescriptor();
    FieldTemplate pages = new FieldTemplate("page:{provenance.actor}/{schema}", type);
    assertThat(pages.apply(page("a", "b/c"))).isEqualTo("page:a/b/c");
    for (SchemaServiceWriteRequest wrong :
        List.of(page("a/b", "c"), page("", "c"), page("a", ""))) {
      assertThatThrownBy(() -> pages.apply(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new FieldTemplate("page:{provenance.actor}{schema}", type))
        .hasMessageContaining("nothing separates");
  }

  private static SchemaServiceWriteRequest page(String space, String name) {
    return SchemaServiceWriteRequest.newBuilder()
        .setSchema(name)
        .setProvenance(Provenance.newBuilder().setActor(space))
        .build();
  }

  @Test
  void anOpenMethodIsOpenAndOneWithoutARuleIsClosed() {
    assertThat(
            SchemaServiceGrpc.newBlockingStub(channel)
                .read(SchemaServiceReadRequest.getDefaultInstance()))
        .isNotNull();
    assertThat(
            codeOf(
                () ->
                    RelationshipServiceGrpc.newBlockingStub(channel)
                        .export(ExportRequest.getDefaultInstance())
                        .forEachRemaining(_ -> {})))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void eachMessageOfAStreamIsAskedForAndAStreamWithoutAnyIsRefused() {
    assertThat(upload("document:plan", "document:plan").join()).isNotNull();
    assertThat(uploads.messages).hasValue(2);
    assertThat(failureOf(upload("document:plan", "document:other")))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(uploads.messages).hasValue(3);
    assertThat(failureOf(upload())).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private static Status.Code failureOf(CompletableFuture<?> call) {
    Throwable failure = catchThrowableOfType(CompletionException.class, call::join).getCause();
    return Status.fromThrowable(failure).getCode();
  }

  private CompletableFuture<ImportResponse> upload(String... objects) {
    CompletableFuture<ImportResponse> answer = new CompletableFuture<>();
    StreamObserver<ImportRequest> requests =
        RelationshipServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(password("ana")))
            .import_(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportResponse value) {
                    answer.complete(value);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    for (String object : objects) {
      requests.onNext(
          ImportRequest.newBuilder()
              .setProvenance(Provenance.newBuilder().setReason(object))
              .build());
    }
    requests.onCompleted();
    return answer;
  }

  /// A service one of whose methods says nothing.
  static final class Forgetful extends SchemaServiceGrpc.SchemaServiceImplBase {
    @Override
    @Unguarded
    public void read(
        SchemaServiceReadRequest request, StreamObserver<SchemaServiceReadResponse> responses) {
      responses.onCompleted();
    }
  }

  @Test
  void aServiceThatForgotAMethodIsRefusedAtOnce() {
    assertThatThrownBy(
            () -> PermissionGuard.of(client, _ -> Optional.empty()).service(new Forgetful()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs one of @RequiresPermission and @Unguarded");
  }

  @Test
  void aTemplateIsCheckedAgainstItsMessage() {
    var type = SchemaServiceWriteRequest.getDescriptor();
    assertThat(
            new FieldTemplate("{provenance.actor}:{schema}/x", type)
                .apply(
                    SchemaServiceWriteRequest.newBuilder()
                        .setSchema("s")
                        .setProvenance(Provenance.newBuilder().setActor("a"))
                        .build()))
        .isEqualTo("a:s/x");
    for (String wrong : new String[] {"{shema}", "{provenance}", "{schema.x}", "x{", "{a}}"}) {
      assertThatThrownBy(() -> new FieldTemplate(wrong, type))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("`%s`".formatted(wrong));
    }
  }
}
