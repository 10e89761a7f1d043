package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.server.PembaServer;
import dev.pemba.server.app.Token;
import dev.pemba.server.config.Configuration;
import dev.pemba.store.TestClock;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceWriteRequest;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every limit, reached.
class LimitsTest {
  @TempDir private Path folder;

  private TestService start(Map<String, String> flags) {
    TestService service = TestService.start(folder.resolve("data"), new TestClock(), flags);
    service.writeSchema();
    return service;
  }

  /// `team:t0` is within `team:t1` and so on; `user:ana` is in `team:t0`.
  private static void writeChain(TestService service, int length) {
    service.write("team:t0#member@user:ana");
    for (int from = 1; from < length; from += 1_000) {
      service.write(
          IntStream.range(from, Math.min(length, from + 1_000))
              .mapToObj(i -> "team:t%d#member@team:t%d#member".formatted(i, i - 1))
              .toArray(String[]::new));
    }
  }

  private static String ahead(TestService service) {
    Token head = Token.parse(service.write("document:plan#reader@user:amina"));
    return new Token(head.store(), new Revision(head.revision().value() + 1)).toString();
  }

  @Test
  void aDeepChainIsAnsweredAsItsBudgetAllows() {
    try (TestService service = start(Map.of())) {
      writeChain(service, 10_000);

      CheckResponse response =
          service.permissions().check(Questions.check("team:t9999#member@user:ana"));
      assertThat(response.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(
              service
                  .permissions()
                  .check(Questions.check("team:t9999#member@user:bob"))
                  .getDecision())
          .isEqualTo(Decision.DECISION_DENIED);
    }
  }

  @Test
  void moreVisitedEdgesThanAllowedAreAnErrorAndNoDenial() {
    try (TestService service = start(Map.of("limits.visited_edges", "1000"))) {
      writeChain(service, 3_000);

      Failures.Failure check =
          Failures.of(
              () -> service.permissions().check(Questions.check("team:t2999#member@user:ana")));
      Failures.Failure list =
          Failures.of(
              () ->
                  service
                      .permissions()
                      .listObjects(Questions.objects("team", "member", "user:ana").build())
                      .next());

      assertThat(check.reason()).isEqualTo(Reason.BUDGET_EXCEEDED);
      assertThat(check.detail("allowed")).isEqualTo("1000");
      assertThat(list.reason()).isEqualTo(Reason.BUDGET_EXCEEDED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"limits.default_deadline", "limits.max_deadline"})
  void aCallEndsByTheServersOwnDeadline(String limit) {
    Map<String, String> flags = new HashMap<>(Map.of("token_wait", "1m"));
    flags.put("limits.default_deadline", "100ms");
    flags.put(limit, "100ms");
    try (TestService service = start(flags)) {
      String ahead = ahead(service);
      PermissionServiceGrpc.PermissionServiceBlockingStub stub =
          limit.equals("limits.max_deadline")
              ? service.permissions().withDeadlineAfter(1, TimeUnit.HOURS)
              : service.permissions();

      Failures.Failure failure =
          Failures.of(
              () ->
                  stub.check(
                      Questions.check("document:plan#read@user:amina", Questions.atLeast(ahead))));

      assertThat(failure.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void callsThatNeitherRunNorWaitAreTurnedAway() {
    Map<String, String> flags = Map.of("token_wait", "1m", "limits.blocking_calls", "1");
    try (TestService service = start(flags)) {
      String ahead = ahead(service);
      PermissionServiceGrpc.PermissionServiceFutureStub stub =
          PermissionServiceGrpc.newFutureStub(service.channel());
      List<java.util.concurrent.Future<CheckResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(
            stub.check(Questions.check("document:plan#read@user:amina", Questions.atLeast(ahead))));
      }
      // One runs and eight wait; the tenth, whichever came last, is answered at once.
      Failures.Failure refused =
          Failures.of(
              () -> {
                while (true) {
                  for (java.util.concurrent.Future<CheckResponse> call : calls) {
                    if (call.isDone()) {
                      try {
                        call.get();
                      } catch (ExecutionException failure) {
                        throw failure.getCause();
                      }
                    }
                  }
                  Thread.onSpinWait();
                }
              });
      calls.forEach(call -> call.cancel(true));

      assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(refused.detail("limit")).isEqualTo("limits.blocking_calls");
      assertThat(
              service
                  .permissions()
                  .check(Questions.check("document:plan#read@user:amina"))
                  .getDecision())
          .isEqualTo(Decision.DECISION_ALLOWED);
    }
  }

  /// Takes one message, and the rest once the server has given up.
  private static final class SlowReader
      implements ClientResponseObserver<ListObjectsRequest, ListObjectsResponse> {
    final List<String> ids = new ArrayList<>();
    final CountDownLatch first = new CountDownLatch(1);
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Optional<ClientCallStreamObserver<ListObjectsRequest>> call = Optional.empty();

    @Override
    public void beforeStart(ClientCallStreamObserver<ListObjectsRequest> stream) {
      stream.disableAutoRequestWithInitial(1);
      call = Optional.of(stream);
    }

    @Override
    public void onNext(ListObjectsResponse response) {
      response.getEntriesList().forEach(entry -> ids.add(entry.getId()));
      first.countDown();
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      ended.complete(null);
    }

    void takeTheRest() {
      call.orElseThrow().request(1_000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limits.stall, the client took no message",
    "limits.default_deadline, the deadline passed"
  })
  void aListThatIsCutSaysWhereItGoesOnAndNothingIsLost(String limit, String message)
      throws InterruptedException {
    Map<String, String> flags = Map.of("limits.message_entries", "3", limit, "1s");
    try (TestService service = start(flags)) {
      for (int i = 0; i < 3; i++) {
        int from = 1_000 * i;
        service.write(
            IntStream.range(from, from + 1_000)
                .mapToObj(n -> "document:%s-%d#reader@user:amina".formatted("d".repeat(200), n))
                .toArray(String[]::new));
      }
      ListObjectsRequest request = Questions.objects("document", "read", "user:amina").build();
      SlowReader slow = new SlowReader();
      PermissionServiceGrpc.newStub(service.channel()).listObjects(request, slow);
      assertThat(slow.first.await(10, TimeUnit.SECONDS)).isTrue();
      service.awaitNoStreams();
      slow.takeTheRest();

      Failures.Failure failure = Failures.of(() -> await(slow.ended));
      assertThat(failure.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
      assertThat(failure.message()).contains(message);
      assertThat(slow.ids.size()).isBetween(3, 2_999);

      List<String> whole = new ArrayList<>(slow.ids);
      whole.addAll(ids(service, request.toBuilder().setCursor(failure.detail("cursor")).build()));
      assertThat(whole).isEqualTo(ids(service, request)).hasSize(3_000);
    }
  }

  private static void await(CompletableFuture<Void> ended) throws Throwable {
    try {
      ended.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw failure.getCause();
    }
  }

  private static List<String> ids(TestService service, ListObjectsRequest request) {
    List<String> ids = new ArrayList<>();
    service
        .permissions()
        .withDeadlineAfter(1, TimeUnit.MINUTES)
        .listObjects(request)
        .forEachRemaining(
            response -> response.getEntriesList().forEach(entry -> ids.add(entry.getId())));
    return ids;
  }

  @Test
  void messagesAndHeadersThatAreTooLargeAreRefusedAndTheServerLivesOn() {
    Configuration configuration =
        Configuration.load(
            Map.of(),
            Optional.empty(),
            Map.of(
                "data", folder.resolve("data").toString(),
                "listen.port", "0",
                "metrics.enabled", "false",
                "limits.message_size", "64KiB",
                "limits.header_size", "4KiB"));
    try (PembaServer server = PembaServer.start(configuration)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
      SchemaServiceWriteRequest large =
          SchemaServiceWriteRequest.newBuilder().setSchema("//".repeat(40_000)).build();
      Metadata headers = new Metadata();
      headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(6_000));

      assertThatThrownBy(() -> SchemaServiceGrpc.newBlockingStub(channel).write(large))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              refused ->
                  assertThat(refused.getStatus().getCode())
                      .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      assertThatThrownBy(
              () ->
                  SchemaServiceGrpc.newBlockingStub(
                          ClientInterceptors.intercept(
                              channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
                      .read(SchemaServiceReadRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(
              SchemaServiceGrpc.newBlockingStub(channel)
                  .read(SchemaServiceReadRequest.getDefaultInstance())
                  .getToken())
          .isNotEmpty();
      channel.shutdownNow();
    }
  }

  @Test
  void aCancelledCallStopsItsWork() throws Exception {
    try (TestService service = start(Map.of("token_wait", "1m", "limits.blocking_calls", "1"))) {
      String ahead = ahead(service);
      StreamObserver<CheckResponse> nobody =
          new StreamObserver<>() {
            @Override
            public void onNext(CheckResponse response) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
          };
      io.grpc.Context.CancellableContext call = io.grpc.Context.current().withCancellation();
      call.run(
          () ->
              PermissionServiceGrpc.newStub(service.channel())
                  .check(
                      Questions.check("document:plan#read@user:amina", Questions.atLeast(ahead)),
                      nobody));
      call.cancel(null);

      // The one place at work is free again, long before the wait would have ended.
      assertThat(
              service
                  .permissions()
                  .withDeadlineAfter(20, TimeUnit.SECONDS)
                  .expand(
                      dev.pemba.v1.ExpandRequest.newBuilder()
                          .setObject(Questions.item("document:plan#read@user:a").getObject())
                          .setPermission("read")
                          .build())
                  .getToken())
          .isNotEmpty();
    }
  }
}
