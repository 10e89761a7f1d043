package dev.pemba.client;

import io.grpc.Deadline;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Repeats writes that have an idempotency key while the server is away, with growing pauses: a
/// repetition that finds the first one done is answered as the first was. Others are sent once,
/// since nobody knows what became of a write that was not answered.
///
/// gRPC's own retries go by method and can't see the key.
final class KeyedWrites {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final int attempts;

  KeyedWrites(int attempts) {
    this.attempts = attempts;
  }

  /// @param write makes the call, with the deadline for all of them
  <R> CompletableFuture<R> run(
      String key, Deadline deadline, Function<Deadline, CompletableFuture<R>> write) {
    return key.isEmpty() ? write.apply(deadline) : run(1, deadline, write);
  }

  private <R> CompletableFuture<R> run(
      int attempt, Deadline deadline, Function<Deadline, CompletableFuture<R>> write) {
    return write
        .apply(deadline)
        .exceptionallyCompose(
            failure -> {
              if (attempt >= attempts || deadline.isExpired() || !isAway(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              return CompletableFuture.supplyAsync(() -> attempt + 1, pause(attempt))
                  .thenCompose(next -> run(next, deadline, write));
            });
  }

  private static boolean isAway(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof PembaClientException told && told.code() == Status.Code.UNAVAILABLE;
  }

  /// Between half and the whole of a pause that doubles, so that callers don't come back at once.
  private static Executor pause(int attempt) {
    long whole =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(10, attempt - 1));
    long millis = ThreadLocalRandom.current().nextLong(whole / 2, whole + 1);
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
  }
}
