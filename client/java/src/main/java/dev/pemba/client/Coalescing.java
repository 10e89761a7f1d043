package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Folds single checks that are asked at the same time into calls of `CheckMany`. Thread-safe.
///
/// The load alone decides, and no timer: with few calls in flight a check is sent at once, as a
/// `Check`; what is asked while all allowed calls are in flight gathers, and goes out when one of
/// them ends. So an idle client waits for nothing, and a busy one sends large batches.
///
/// INVARIANT (apart in a batch): each question has its own answer, error, context and deadline.
/// Only questions of one consistency share a call; those with facts or a draft of their own go
/// alone. A call is made for all who wait for it: it has the latest of their deadlines, and is not
/// cancelled with one of them.
final class Coalescing {
  /// Of one call. Few enough that a batch is answered soon, and that one slow question holds up no
  /// more than these.
  private static final int MOST_ITEMS = 1_000;

  private static final int MOST_BYTES = 1 << 20;

  private final Calls calls;
  private final Memory memory;
  private final int mostInFlight;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  /// @param mostInFlight calls at a time; more are made only where consistencies differ
  Coalescing(Calls calls, Memory memory, int mostInFlight) {
    this.calls = calls;
    this.memory = memory;
    this.mostInFlight = mostInFlight;
  }

  /// Folds single checks; what is asked as many goes on as it is.
  Checks over(Checks next) {
    return new Checks() {
      @Override
      public CompletableFuture<CheckResponse> ask(CheckRequest request) {
        return Coalescing.this.ask(request);
      }

      @Override
      public CompletableFuture<CheckManyResponse> askMany(CheckManyRequest request) {
        return next.askMany(request);
      }
    };
  }

  private CompletableFuture<CheckResponse> ask(CheckRequest request) {
    CheckRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    if (asked.getContextualRelationshipsCount() > 0 || asked.hasDraft()) {
      return calls.ask(PermissionServiceGrpc.getCheckMethod(), asked);
    }
    if (queue.isEmpty() && takesSlot()) {
      return askAtOnce(asked);
    }
    Waiting waiting = new Waiting(asked, calls.deadline(), calls.target());
    queue.add(waiting);
    pump();
    return waiting.answer();
  }

  /// An idle client's check costs what a plain one does: gRPC watches its deadline.
  private CompletableFuture<CheckResponse> askAtOnce(CheckRequest asked) {
    CompletableFuture<CheckResponse> answer =
        calls.ask(PermissionServiceGrpc.getCheckMethod(), asked);
    CompletableFuture<?> _ =
        answer.whenComplete(
            (_, _) -> {
              inFlight.decrementAndGet();
              pump();
            });
    return answer;
  }

  /// Sends what waits, as long as calls may be made. Whoever adds to the queue or ends a call does
  /// this, so nothing is left waiting while fewer are in flight than may be.
  private void pump() {
    while (!queue.isEmpty() && takesSlot()) {
      Map<Consistency, Batch> batches = gather();
      // The slot is the first batch's; others come on top.
      inFlight.addAndGet(batches.size() - 1);
      batches.values().forEach(this::send);
    }
  }

  private boolean takesSlot() {
    int now = inFlight.get();
    while (now < mostInFlight) {
      if (inFlight.compareAndSet(now, now + 1)) {
        return true;
      }
      now = inFlight.get();
    }
    return false;
  }

  private Map<Consistency, Batch> gather() {
    Map<Consistency, Batch> batches = new LinkedHashMap<>();
    int bytes = 0;
    for (int count = 0; count < MOST_ITEMS && bytes < MOST_BYTES; count++) {
      Waiting next = queue.poll();
      if (next == null) {
        break;
      }
      if (!next.answer().isDone()) { // else nobody waits any more
        batches.computeIfAbsent(next.asked().getConsistency(), _ -> new Batch()).add(next);
        bytes += next.asked().getSerializedSize();
      }
    }
    return batches;
  }

  private void send(Batch batch) {
    Context callers = Context.ROOT.attach();
    try {
      CompletableFuture<?> _ =
          batch.isSingle()
              ? calls
                  .ask(
                      PermissionServiceGrpc.getCheckMethod(),
                      batch.single(),
                      batch.deadline(),
                      _ -> {})
                  .whenComplete((answer, failure) -> ended(batch, answer, failure))
              : calls
                  .ask(
                      PermissionServiceGrpc.getCheckManyMethod(),
                      batch.many(),
                      batch.deadline(),
                      _ -> {})
                  .whenComplete((answers, failure) -> endedMany(batch, answers, failure));
    } finally {
      Context.ROOT.detach(callers);
    }
  }

  private void ended(Batch batch, @Nullable CheckResponse answer, @Nullable Throwable failure) {
    inFlight.decrementAndGet();
    pump();
    if (answer != null) {
      batch.waiting().getFirst().answered(answer);
    } else if (failure != null) {
      batch.fail(failure);
    }
  }

  private void endedMany(
      Batch batch, @Nullable CheckManyResponse answers, @Nullable Throwable failure) {
    inFlight.decrementAndGet();
    pump();
    if (answers == null) {
      batch.fail(failure == null ? Calls.endedEarly("call") : failure);
    } else if (answers.getAnswersCount() != batch.waiting().size()) {
      batch.fail(
          PembaClientException.of(
              Status.INTERNAL.withDescription(
                  "%d answers to %d questions"
                      .formatted(answers.getAnswersCount(), batch.waiting().size()))));
    } else {
      for (int i = 0; i < batch.waiting().size(); i++) {
        if (namesItsPlace(answers.getAnswers(i))) {
          askAlone(batch.waiting().get(i));
        } else {
          batch.waiting().get(i).answered(answers, i);
        }
      }
    }
  }

  /// True for an error that names a field as a field of one among many, which its caller did not
  /// ask: such a question is asked once more by itself.
  private static boolean namesItsPlace(CheckManyResponse.Answer answer) {
    return answer.getError().getMetadataOrDefault("field", "").startsWith("items[");
  }

  private void askAlone(Waiting one) {
    CompletableFuture<?> _ =
        calls
            .ask(PermissionServiceGrpc.getCheckMethod(), one.asked(), one.deadline(), _ -> {})
            .whenComplete(
                (answer, failure) -> {
                  if (answer != null) {
                    one.answered(answer);
                  } else {
                    one.failed(failure);
                  }
                });
  }

  /// Questions of one consistency. Not thread-safe.
  private static final class Batch {
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Deadline deadline;

    void add(Waiting one) {
      waiting.add(one);
      Deadline latest = deadline;
      if (latest == null || latest.isBefore(one.deadline())) {
        deadline = one.deadline();
      }
    }

    List<Waiting> waiting() {
      return waiting;
    }

    boolean isSingle() {
      return waiting.size() == 1;
    }

    Deadline deadline() {
      Deadline latest = deadline;
      return latest == null ? waiting.getFirst().deadline() : latest;
    }

    CheckRequest single() {
      return waiting.getFirst().asked();
    }

    CheckManyRequest many() {
      CheckManyRequest.Builder many =
          CheckManyRequest.newBuilder().setConsistency(single().getConsistency());
      waiting.forEach(one -> many.addItems(one.item()));
      return many.build();
    }

    void fail(Throwable failure) {
      waiting.forEach(one -> one.failed(failure));
    }
  }
}
