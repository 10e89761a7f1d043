package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import dev.pemba.v1.WriteRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The scenario that the four clients share, step by step, against a server process. The names are
/// those of `client/scenario/README.md`.
@Timeout(60) // a watch that does not go on would wait for ever
final class ScenarioTest {
  @TempDir private Path folder = Path.of("");

  private final Counting counting = new Counting();
  private ServerProcess server;
  private PembaClient client;

  @BeforeEach
  void start() throws IOException {
    server = ServerProcess.in(folder);
    client = server.client().intercept(counting).build();
    ScenarioFiles.write(client);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /// Counts calls.
  private static final class Counting implements ClientInterceptor {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      calls.incrementAndGet();
      return next.newCall(method, options);
    }
  }

  @Test
  void writeThenCheck() throws IOException {
    assertThat(client.isAllowed("user:amina", "read", "document:minutes")).isTrue();
    assertThat(client.isAllowed("user:bjarne", "read", "document:minutes")).isFalse();
    assertThat(client.isAllowed("user:amina", "read", "document:plan")).isTrue();
    assertThat(client.isAllowed("user:bjarne", "read", "document:plan")).isTrue();

    client.write(
        WriteRequest.newBuilder()
            .addUpdates(Updates.delete(References.relationship("team:research#member@user:bjarne")))
            .build());
    assertThat(client.isAllowed("user:bjarne", "read", "document:plan")).isFalse();

    String token = client.touch("document:plan#reader@user:chidi").getToken();
    try (PembaClient other = server.client().build()) {
      assertThat(other.lastToken()).isEmpty();
      assertThat(
              other
                  .check(
                      References.check("user:chidi", "read", "document:plan").toBuilder()
                          .setConsistency(Consistency.newBuilder().setAtLeast(token))
                          .build())
                  .getDecision())
          .isEqualTo(Decision.DECISION_ALLOWED);
    }
  }

  @Test
  void checkMany() {
    int count = 25_000;
    CheckManyRequest request =
        CheckManyRequest.newBuilder()
            .addAllItems(IntStream.range(0, count).mapToObj(ScenarioTest::item).toList())
            .build();
    int before = counting.calls.get();
    CompletableFuture<CheckManyResponse> asked = client.async().checkMany(request);
    // Whatever is written meanwhile: all is answered at one snapshot.
    for (int i = 0; !asked.isDone(); i++) {
      client.touch("page:%04d#reader@user:lister".formatted(1_050 + i % 200));
    }
    CheckManyResponse response = asked.join();
    assertThat(counting.calls.get() - before).isGreaterThanOrEqualTo(3);
    assertThat(response.getAnswersCount()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(response.getAnswers(i).getDecision() == Decision.DECISION_ALLOWED)
          .as("item %d", i)
          .isEqualTo(
              i % 1_250 < 1_050
                  // Written meanwhile: in every part there, or in none.
                  || response.getAnswers(i % 1_250).getDecision() == Decision.DECISION_ALLOWED);
    }
    for (int i = 0; i < count; i += 1_111) {
      CheckManyRequest.Item item = item(i);
      CheckRequest single =
          CheckRequest.newBuilder()
              .setObject(item.getObject())
              .setPermission(item.getPermission())
              .setSubject(item.getSubject())
              .setConsistency(Consistency.newBuilder().setExactly(response.getToken()))
              .build();
      assertThat(client.check(single).getDecision())
          .isEqualTo(response.getAnswers(i).getDecision());
    }
  }

  private static CheckManyRequest.Item item(int number) {
    return CheckManyRequest.Item.newBuilder()
        .setSubject(References.subject("user:lister"))
        .setPermission("read")
        .setObject(References.object("page:%04d".formatted(number % 1_250)))
        .build();
  }

  @Test
  void listAllPages() throws IOException {
    ListObjectsRequest request =
        ListObjectsRequest.newBuilder()
            .setSubject(References.subject("user:lister"))
            .setPermission("read")
            .setObjectType("page")
            .setPageSize(100)
            .build();
    List<String> all = IntStream.range(0, 1_050).mapToObj("%04d"::formatted).toList();
    assertThat(client.listObjects(request))
        .extracting(ListObjectsResponse.Entry::getId)
        .isEqualTo(all);
    assertThat(client.async().listObjects(request).toList().join())
        .extracting(ListObjectsResponse.Entry::getId)
        .isEqualTo(all);

    int before = counting.calls.get();
    Iterator<ListObjectsResponse.Entry> some = client.listObjects(request).iterator();
    for (int i = 0; i < 150; i++) {
      assertThat(some.next().getId()).isEqualTo(all.get(i));
    }
    assertThat(counting.calls.get() - before).isEqualTo(2);

    String cursor = client.listObjects(request).firstPage().cursor();
    try (PembaClient other = server.client().build()) {
      assertThat(other.listObjects(request.toBuilder().setCursor(cursor).build()))
          .extracting(ListObjectsResponse.Entry::getId)
          .isEqualTo(all.subList(100, 1_050));
    }
  }

  @Test
  void listSubjects() {
    ListSubjectsRequest request =
        ListSubjectsRequest.newBuilder()
            .setObject(References.object("document:handbook"))
            .setPermission("read")
            .setSubjectType("user")
            .build();
    List<ListSubjectsResponse.Entry> entries = new ArrayList<>();
    client.listSubjects(request).forEach(entries::add);
    assertThat(entries).extracting(ListSubjectsResponse.Entry::getId).containsExactly("*", "amina");
    assertThat(entries.getFirst().getExcludedIdsList()).containsExactly("mallory", "trudy");
  }

  @Test
  void watchAndResume() {
    try (Watching watching =
        client.watch(WatchRequest.newBuilder().setAfter(client.lastToken()).build())) {
      client.touch("page:first#reader@user:amina");
      assertThat(next(watching)).isEqualTo("page:first#reader@user:amina");
      server.stop();
      server.startAgain();
      for (int i = 0; i < 3; i++) {
        client.touch("page:again-%d#reader@user:amina".formatted(i));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(next(watching)).isEqualTo("page:again-%d#reader@user:amina".formatted(i));
      }
    }
  }

  private static String next(Watching watching) {
    while (true) {
      WatchResponse message = watching.next();
      if (!message.getHeartbeat()) {
        return References.print(message.getUpdates(0).getRelationship());
      }
    }
  }

  @Test
  void typedError() throws IOException {
    PembaClientException unknown =
        catchThrowableOfType(
            PembaClientException.class,
            () -> client.isAllowed("user:amina", "reed", "document:plan"));
    assertThat(unknown.reason()).isEqualTo(Reason.UNKNOWN_RELATION);
    assertThat(unknown.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(unknown.metadata())
        .containsEntry("type", "document")
        .containsEntry("relation", "reed");
    assertThat(unknown)
        .hasMessageContaining("type `document` has no relation or permission `reed`");

    try (PembaClient stranger = server.client().bearerKey("not-a-key-that-is-known").build();
        PembaClient reader = server.client().bearerKey(ServerProcess.READER_KEY).build()) {
      assertThat(
              catchThrowableOfType(
                      PembaClientException.class,
                      () -> stranger.isAllowed("user:amina", "read", "document:plan"))
                  .reason())
          .isEqualTo(Reason.UNAUTHENTICATED);
      assertThat(
              catchThrowableOfType(
                      PembaClientException.class,
                      () -> reader.touch("document:plan#reader@user:amina"))
                  .reason())
          .isEqualTo(Reason.ROLE_NOT_ALLOWED);
      assertThat(reader.isAllowed("user:nobody", "read", "document:plan")).isFalse();
    }
  }

  @Test
  void serverRestarted() {
    assertThat(client.isAllowed("user:amina", "read", "document:plan")).isTrue();
    server.stop();
    PembaClientException away =
        catchThrowableOfType(
            PembaClientException.class,
            () -> client.isAllowed("user:amina", "read", "document:plan"));
    assertThat(away.isUnreachable()).isTrue();
    assertThat(away.reason()).isEqualTo(Reason.UNKNOWN);
    server.startAgain();
    assertThat(client.isAllowed("user:amina", "read", "document:plan")).isTrue();

    server.stop();
    int before = counting.calls.get();
    WriteRequest write =
        WriteRequest.newBuilder()
            .addUpdates(Updates.touch(References.relationship("page:x#reader@user:amina")))
            .build();
    assertThat(
            catchThrowableOfType(PembaClientException.class, () -> client.write(write))
                .isUnreachable())
        .isTrue();
    assertThat(counting.calls.get() - before).isEqualTo(1);
    assertThat(
            catchThrowableOfType(
                    PembaClientException.class,
                    () -> client.write(write.toBuilder().setIdempotencyKey("once").build()))
                .isUnreachable())
        .isTrue();
    assertThat(counting.calls.get() - before).isEqualTo(1 + 4);
  }

  @Test
  void deadline() throws IOException {
    try (PembaClient hasty =
            server.client().deadline(java.time.Duration.ofNanos(1)).attempts(1).build();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      PembaClientException late =
          catchThrowableOfType(
              PembaClientException.class,
              () -> hasty.isAllowed("user:amina", "read", "document:plan"));
      assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);

      // A call made for another one ends with it.
      Context passed = Context.current().withDeadlineAfter(-1, TimeUnit.MILLISECONDS, scheduler);
      assertThat(
              catchThrowableOfType(
                      PembaClientException.class,
                      () ->
                          passed.call(
                              () -> client.isAllowed("user:amina", "read", "document:plan")))
                  .code())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
  }
}
