package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Reason;
import dev.pemba.store.TestClock;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ExportResponse;
import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.Update;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watch, import and export.
class StreamsTest {
  private final TestClock clock = new TestClock();
  private final Context.CancellableContext calls = Context.current().withCancellation();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service =
        TestService.start(
            folder,
            clock,
            Map.of("watch.heartbeat", "50ms", "limits.message_entries", "3", "token_wait", "50ms"));
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    calls.cancel(null);
    service.close();
  }

  private Iterator<WatchResponse> watch(WatchRequest request) {
    Context before = calls.attach();
    try {
      return service.relationships().watch(request);
    } finally {
      calls.detach(before);
    }
  }

  private static WatchResponse nextChange(Iterator<WatchResponse> watch) {
    while (true) {
      WatchResponse response = watch.next();
      if (!response.getHeartbeat()) {
        return response;
      }
      assertThat(response.getUpdatesCount()).isZero();
      assertThat(response.getToken()).isNotEmpty();
    }
  }

  private static String object(WatchResponse response) {
    return response.getUpdates(0).getRelationship().getObject().getId();
  }

  @Test
  void aWatchTellsEachChangeOnceInOrderAndResumesFromAnyToken() {
    WatchRequest fromNow = WatchRequest.getDefaultInstance();
    Iterator<WatchResponse> watch = watch(fromNow);
    String start = watch.next().getToken();
    String first = service.write("document:a#reader@user:amina");
    service.write("document:b#reader@user:amina");
    service.delete("document:a#reader@user:amina");

    WatchResponse a = nextChange(watch);
    WatchResponse b = nextChange(watch);
    WatchResponse gone = nextChange(watch);

    assertThat(List.of(object(a), object(b), object(gone))).containsExactly("a", "b", "a");
    assertThat(a.getToken()).isEqualTo(first);
    assertThat(a.getChangedAt()).isEqualTo(ToProto.time(TestClock.START));
    assertThat(gone.getUpdates(0).getOperation()).isEqualTo(Update.Operation.OPERATION_DELETE);
    assertThat(object(nextChange(watch(WatchRequest.newBuilder().setAfter(start).build()))))
        .isEqualTo("a");
    assertThat(object(nextChange(watch(WatchRequest.newBuilder().setAfter(first).build()))))
        .isEqualTo("b");
  }

  @Test
  void aWatchOfSomeTypesSkipsOthersButItsTokenMovesOnAndSchemasCome() {
    Iterator<WatchResponse> watch = watch(WatchRequest.newBuilder().addObjectTypes("team").build());
    WatchResponse start = watch.next();
    assertThat(start.getHeartbeat()).isTrue();

    String skipped = service.write("document:a#reader@user:amina");
    WatchResponse heartbeat = watch.next();
    while (!heartbeat.getToken().equals(skipped)) {
      assertThat(heartbeat.getHeartbeat()).isTrue();
      assertThat(heartbeat.getToken()).isEqualTo(start.getToken());
      heartbeat = watch.next();
    }
    service.write("team:ml#member@user:ana");
    assertThat(object(nextChange(watch))).isEqualTo("ml");
    service
        .schemas()
        .write(
            dev.pemba.v1.SchemaServiceWriteRequest.newBuilder()
                .setSchema(TestService.SCHEMA + "definition extra {}\n")
                .build());
    assertThat(nextChange(watch).getSchema()).contains("definition extra");
  }

  @Test
  void aWatchFromAPastThatIsGoneOrAFutureThatIsNotThereSaysSo() {
    String old = service.write("document:a#reader@user:amina");
    dev.pemba.server.app.Token token = dev.pemba.server.app.Token.parse(old);
    String ahead =
        new dev.pemba.server.app.Token(token.store(), new dev.pemba.model.Revision(1_000))
            .toString();
    assertThat(
            Failures.of(() -> watch(WatchRequest.newBuilder().setAfter(ahead).build()).next())
                .reason())
        .isEqualTo(Reason.REVISION_NOT_REACHED);

    service.outliveRetention(clock);

    assertThat(
            Failures.of(() -> watch(WatchRequest.newBuilder().setAfter(old).build()).next())
                .reason())
        .isEqualTo(Reason.REVISION_NOT_KEPT);
  }

  @Test
  void aCancelledWatchFreesItsPlace(@TempDir Path other) {
    try (TestService narrow =
        TestService.start(other, clock, Map.of("limits.watches", "1", "drain", "1s"))) {
      Context.CancellableContext one = Context.current().withCancellation();
      one.run(
          () ->
              assertThat(
                      narrow
                          .relationships()
                          .watch(WatchRequest.getDefaultInstance())
                          .next()
                          .getHeartbeat())
                  .isTrue());
      Failures.Failure second =
          Failures.of(() -> narrow.relationships().watch(WatchRequest.getDefaultInstance()).next());
      assertThat(second.reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(second.detail("limit")).isEqualTo("limits.watches");

      one.cancel(null);

      assertThat(eventuallyWatches(narrow)).isTrue();
    }
  }

  private static boolean eventuallyWatches(TestService service) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end) {
      Context.CancellableContext call = Context.current().withCancellation();
      try {
        return call.call(
            () ->
                service
                    .relationships()
                    .watch(WatchRequest.getDefaultInstance())
                    .next()
                    .getHeartbeat());
      } catch (Exception _) {
        Thread.onSpinWait();
      } finally {
        call.cancel(null);
      }
    }
    return false;
  }

  /// Imports messages and returns the response, or throws the failure.
  private ImportResponse importAll(List<ImportRequest> messages) throws Throwable {
    CompletableFuture<ImportResponse> answer = new CompletableFuture<>();
    StreamObserver<ImportRequest> requests =
        RelationshipServiceGrpc.newStub(service.channel())
            .import_(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    messages.forEach(requests::onNext);
    requests.onCompleted();
    try {
      return answer.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw failure.getCause();
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  private static ImportRequest message(String... relationships) {
    ImportRequest.Builder message = ImportRequest.newBuilder();
    for (String text : relationships) {
      message.addRelationships(ToProto.relationship(dev.pemba.model.Relationship.parse(text)));
    }
    return message.build();
  }

  private List<ExportResponse> export() {
    List<ExportResponse> responses = new ArrayList<>();
    service
        .relationships()
        .export(ExportRequest.getDefaultInstance())
        .forEachRemaining(responses::add);
    return responses;
  }

  @Test
  void anImportIsExportedAsItWas() throws Throwable {
    List<ImportRequest> messages =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    message(
                        "document:d%02d#reader@user:amina".formatted(i),
                        "document:d%02d#reader@user:*".formatted(i)))
            .toList();
    ImportRequest first =
        messages.getFirst().toBuilder()
            .setProvenance(dev.pemba.v1.Provenance.newBuilder().setReason("T-1"))
            .build();

    List<ImportRequest> all = new ArrayList<>(messages);
    all.set(0, first);
    ImportResponse response = importAll(all);
    List<ExportResponse> exported = export();

    assertThat(response.getImported()).isEqualTo(40);
    assertThat(exported.getFirst().getSchema()).isEqualTo(TestService.SCHEMA);
    assertThat(exported.getFirst().getToken()).isEqualTo(response.getToken());
    assertThat(exported.getLast().getEnd()).isTrue();
    assertThat(exported).filteredOn(ExportResponse::getEnd).hasSize(1);
    assertThat(exported).allMatch(part -> part.getRelationshipsCount() <= 3);
    assertThat(exported.stream().flatMap(part -> part.getRelationshipsList().stream()))
        .containsExactlyInAnyOrderElementsOf(
            messages.stream().flatMap(part -> part.getRelationshipsList().stream()).toList());
    assertThat(importAll(all).getImported()).isEqualTo(40);
    assertThat(importAll(List.of()).getImported()).isZero();
  }

  @Test
  void aBrokenImportTellsHowFarItCame() throws Throwable {
    List<ImportRequest> messages =
        List.of(
            message("document:a#reader@user:amina", "document:b#reader@user:amina"),
            message("document:c#reader@team:ml"),
            message("document:d#reader@user:amina"));

    Failures.Failure failure = Failures.of(() -> importAll(messages));

    assertThat(failure.reason()).isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(failure.detail("imported")).isEqualTo("2");
    List<ExportResponse> exported = export();
    assertThat(failure.detail("token")).isEqualTo(exported.getFirst().getToken());
    assertThat(
            exported.stream()
                .flatMap(part -> part.getRelationshipsList().stream())
                .map(relationship -> relationship.getObject().getId()))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aStoppingServerEndsWatchesAndWaitsForNothing() {
    Iterator<WatchResponse> watch = watch(WatchRequest.getDefaultInstance());
    assertThat(watch.next().getHeartbeat()).isTrue();

    long started = System.nanoTime();
    service.door().close();

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
    assertThatThrownBy(
            () -> {
              while (true) {
                watch.next();
              }
            })
        .hasMessageContaining("the server is stopping");
  }
}
