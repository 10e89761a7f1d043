package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import io.grpc.Context;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which calls checks are folded into, against a server that answers when it is told to.
@Timeout(30)
final class CoalescingTest {
  private HeldServer server;
  private PembaClient client;

  @BeforeEach
  void start() throws IOException {
    server = new HeldServer();
    client = server.client().coalesceChecks(1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private CompletableFuture<CheckResponse> ask(String subject) {
    return client.async().check(References.check("user:" + subject, "read", "page:x"));
  }

  private CompletableFuture<CheckResponse> ask(String subject, Consistency consistency) {
    return client
        .async()
        .check(
            References.check("user:" + subject, "read", "page:x").toBuilder()
                .setConsistency(consistency)
                .build());
  }

  private static Consistency atLeast(String token) {
    return Consistency.newBuilder().setAtLeast(token).build();
  }

  @Test
  void anIdleClientSendsACheckAtOnceAndAlone() throws InterruptedException {
    CompletableFuture<CheckResponse> answer = ask("allowed");
    HeldServer.Held call = server.next();
    assertThat(call.items()).isZero();
    call.answer().run();
    assertThat(answer.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
  }

  @Test
  void whatGathersWhileACallIsInFlightGoesTogetherWhenItEnds() throws InterruptedException {
    CompletableFuture<CheckResponse> first = ask("allowed-first");
    HeldServer.Held call = server.next();
    List<CompletableFuture<CheckResponse>> later = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      later.add(ask((i % 2 == 0 ? "allowed" : "denied") + i));
    }
    assertThat(server.hasCalls()).isFalse();
    call.answer().run();
    HeldServer.Held batch = server.next();
    assertThat(first.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(batch.items()).isEqualTo(5);
    batch.answer().run();
    for (int i = 0; i < 5; i++) {
      assertThat(later.get(i).join().getDecision() == Decision.DECISION_ALLOWED)
          .isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void anInterceptorThatThrowsFailsItsCallAndTakesNoPlaceFromOthers()
      throws IOException, InterruptedException {
    try (PembaClient keyed =
        server.client().coalesceChecks(1).intercept(new BrokenAtFirst("Check", 3)).build()) {
      CheckRequest question = References.check("user:allowed", "read", "page:x");
      for (int i = 0; i < 3; i++) {
        assertThat(catchThrowableOfType(PembaClientException.class, () -> keyed.check(question)))
            .hasMessageContaining("no key today")
            .hasRootCauseInstanceOf(IllegalStateException.class);
      }
      CompletableFuture<CheckResponse> answer = keyed.async().check(question);
      server.next().answer().run();
      assertThat(answer.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    }
  }

  @Test
  void consistenciesNeverShareACall() throws InterruptedException {
    CompletableFuture<CheckResponse> first = ask("allowed");
    HeldServer.Held call = server.next();
    CompletableFuture<CheckResponse> one = ask("allowed", atLeast("one"));
    CompletableFuture<CheckResponse> two = ask("allowed", atLeast("two"));
    CompletableFuture<CheckResponse> oneAgain = ask("denied", atLeast("one"));
    call.answer().run();
    HeldServer.Held a = server.next();
    HeldServer.Held b = server.next();
    assertThat(Set.of(a.items(), b.items())).isEqualTo(Set.of(0, 2));
    a.answer().run();
    b.answer().run();
    assertThat(first.join().getToken()).contains("head: true");
    assertThat(one.join().getToken()).contains("at_least: \"one\"");
    assertThat(two.join().getToken()).contains("at_least: \"two\"");
    assertThat(oneAgain.join().getToken()).contains("at_least: \"one\"");
    assertThat(oneAgain.join().getDecision()).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void aQuestionWithFactsOfItsOwnGoesAlone() throws InterruptedException {
    CompletableFuture<CheckResponse> first = ask("allowed");
    HeldServer.Held call = server.next();
    CheckRequest own =
        References.check("user:allowed", "read", "page:x").toBuilder()
            .addContextualRelationships(References.relationship("page:x#reader@user:allowed"))
            .build();
    CompletableFuture<CheckResponse> second = client.async().check(own);
    HeldServer.Held alone = server.next(); // though a call is in flight
    assertThat(alone.items()).isZero();
    alone.answer().run();
    call.answer().run();
    assertThat(second.join()).isNotNull();
    assertThat(first.join()).isNotNull();
  }

  @Test
  void aDeadlineHoldsWhileAQuestionGathersAndEndsNobodyElse() throws Exception {
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      CompletableFuture<CheckResponse> first = ask("allowed");
      HeldServer.Held call = server.next();
      CompletableFuture<CheckResponse> hasty =
          Context.ROOT
              .withDeadlineAfter(20, TimeUnit.MILLISECONDS, scheduler)
              .call(() -> ask("allowed-hasty"));
      CompletableFuture<CheckResponse> patient = ask("allowed-patient");
      assertThat(failureOf(hasty).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(patient).isNotDone();
      call.answer().run();
      HeldServer.Held next = server.next();
      assertThat(next.items()).as("who no longer waits is not asked for").isZero();
      next.answer().run();
      assertThat(first.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(patient.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    }
  }

  @Test
  void aDeadlineHoldsInFlightAndLeavesTheCallToTheOthers() throws Exception {
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      CompletableFuture<CheckResponse> first = ask("allowed");
      HeldServer.Held call = server.next();
      CompletableFuture<CheckResponse> hasty =
          Context.ROOT
              .withDeadlineAfter(500, TimeUnit.MILLISECONDS, scheduler)
              .call(() -> ask("allowed-hasty"));
      CompletableFuture<CheckResponse> patient = ask("allowed-patient");
      call.answer().run();
      HeldServer.Held batch = server.next();
      assertThat(batch.items()).isEqualTo(2);
      assertThat(failureOf(hasty).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(batch.isCancelled()).isFalse();
      batch.answer().run();
      assertThat(patient.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(first.join()).isNotNull();
    }
  }

  @Test
  void aCallThatFailsFailsForAllOfItAndForNobodyElse() throws InterruptedException {
    CompletableFuture<CheckResponse> first = ask("allowed");
    HeldServer.Held call = server.next();
    List<CompletableFuture<CheckResponse>> both = List.of(ask("allowed"), ask("denied"));
    call.answer().run();
    HeldServer.Held batch = server.next();
    CompletableFuture<CheckResponse> later = ask("allowed");
    batch.refuse(Status.INTERNAL.withDescription("broken"));
    for (CompletableFuture<CheckResponse> one : both) {
      assertThat(failureOf(one).code()).isEqualTo(Status.Code.INTERNAL);
    }
    server.next().answer().run();
    assertThat(later.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(first.join()).isNotNull();
  }

  @Test
  void noBatchIsLargerThanItMayBe() throws InterruptedException {
    List<CompletableFuture<CheckResponse>> all = new ArrayList<>();
    all.add(ask("allowed"));
    HeldServer.Held call = server.next();
    for (int i = 0; i < 2_500; i++) {
      all.add(ask("allowed"));
    }
    call.answer().run();
    Set<Integer> sizes = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      HeldServer.Held batch = server.next();
      sizes.add(batch.items());
      batch.answer().run();
    }
    assertThat(sizes).containsExactly(500, 1_000);
    all.forEach(one -> assertThat(one.join().getDecision()).isEqualTo(Decision.DECISION_ALLOWED));
  }

  @Test
  void whoBlocksIsToldItsOwnDeadlineToo() throws Exception {
    try (PembaClient hasty =
        server.client().coalesceChecks(1).deadline(Duration.ofMillis(20)).build()) {
      PembaClientException late =
          catchThrowableOfType(
              PembaClientException.class, () -> hasty.isAllowed("user:allowed", "read", "page:x"));
      assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
  }

  private static PembaClientException failureOf(CompletableFuture<?> answer) {
    CompletionException failure = catchThrowableOfType(CompletionException.class, answer::join);
    return (PembaClientException) Objects.requireNonNull(failure.getCause());
  }
}
