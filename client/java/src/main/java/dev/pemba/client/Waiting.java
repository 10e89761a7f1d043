package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import io.grpc.Deadline;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One question that waits for its answer, until its own deadline at the latest. Thread-safe.
final class Waiting {
  private final CheckRequest asked;
  private final Deadline deadline;
  private final CompletableFuture<CheckResponse> answer = new CompletableFuture<>();

  /// @param target to name when the deadline passes
  Waiting(CheckRequest asked, Deadline deadline, String target) {
    this.asked = asked;
    this.deadline = deadline;
    // Ends by itself when the deadline passes, and is ended, which frees the timer, by the answer.
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>()
            .orTimeout(
                Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)), TimeUnit.NANOSECONDS);
    CompletableFuture<?> _ =
        timer.exceptionally(
            _ -> {
              answer.completeExceptionally(
                  PembaClientException.of(Status.DEADLINE_EXCEEDED.asException(), target));
              return null;
            });
    CompletableFuture<?> _ = answer.whenComplete((_, _) -> timer.complete(null));
  }

  CheckRequest asked() {
    return asked;
  }

  Deadline deadline() {
    return deadline;
  }

  CompletableFuture<CheckResponse> answer() {
    return answer;
  }

  CheckManyRequest.Item item() {
    return Items.item(asked);
  }

  void answered(CheckResponse response) {
    answer.complete(response);
  }

  /// Takes its own out of the answers of many.
  void answered(CheckManyResponse answers, int place) {
    CheckManyResponse.Answer own = answers.getAnswers(place);
    if (own.hasError()) {
      failed(PembaClientException.of(own.getError()));
      return;
    }
    answer.complete(Items.single(answers, place));
  }

  void failed(Throwable failure) {
    answer.completeExceptionally(failure);
  }
}
