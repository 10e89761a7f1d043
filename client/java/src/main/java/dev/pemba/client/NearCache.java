package dev.pemba.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.Timestamp;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import io.grpc.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Answers of checks, kept as long as a watch tells that they hold. Thread-safe.
///
/// An answer of revision R, of which the watch has told no change up to position C that touches it,
/// is the answer at every revision from R to C. It is given again, with the token of the newest of
/// them, if
///
/// 1. that is no older than the token asked for, or than the last write of this client,
/// 2. C was the newest world no longer ago than the staleness that was chosen, see [Watched],
/// 3. no grant that it hangs on starts or ends before.
///
/// INVARIANT (never older than asked): what is answered here is what the server would have answered
/// at a revision no older than asked for, which was the newest within the staleness. Whoever asks
/// for `head`, `exactly` or `as_of` is answered by the server.
///
/// Kept are answers that say allowed or denied; no conditional one, and no failure.
final class NearCache implements AutoCloseable {
  /// How long at most an answer that ends by itself is kept, so that clocks which don't run alike
  /// can't differ by more than the margin meanwhile.
  private static final Duration LONGEST_TIMED = Duration.ofMinutes(5);

  private static final Duration MARGIN = Duration.ofMillis(250);

  private final Settings settings;
  private final Memory memory;
  private final Watched watched = new Watched();
  private final WatchFeed feed;
  private final Cache<Question, Kept> answers;
  private final AtomicBoolean confirming = new AtomicBoolean();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder passed = new LongAdder();

  /// What is kept, and how long.
  ///
  /// @param staleness how old an answer may be
  record Settings(Duration staleness, int mostAnswers, Supplier<Reading> clock) {}

  /// An answer.
  ///
  /// @param sent when it was asked for
  /// @param holdsNanos how long it holds from then on
  private record Kept(
      long era, Position position, CheckResponse response, Reading sent, long holdsNanos) {
    /// The newer one; of equal ones the other, which was judged later.
    Kept newer(Kept other) {
      return era > other.era || (era == other.era && !other.position.isAtLeast(position))
          ? this
          : other;
    }
  }

  NearCache(Calls calls, Memory memory, Settings settings) {
    this.settings = settings;
    this.memory = memory;
    this.feed = new WatchFeed(calls, watched);
    this.answers =
        Caffeine.newBuilder().maximumSize(settings.mostAnswers()).executor(Runnable::run).build();
  }

  /// Answers what it may, and hands on the rest.
  Checks over(Checks next) {
    return request -> ask(request, next);
  }

  private CompletableFuture<CheckResponse> ask(CheckRequest request, Checks next) {
    Optional<Question> question = Question.of(request);
    if (question.isEmpty()) {
      passed.increment();
      return next.ask(request);
    }
    feed.start();
    return switch (request.getConsistency().getRequirementCase()) {
      case EXACTLY, AS_OF -> {
        passed.increment();
        yield next.ask(request);
      }
      case HEAD -> {
        passed.increment();
        yield askAndKeep(question.get(), request, next);
      }
      case AT_LEAST -> answer(question.get(), request, request.getConsistency().getAtLeast(), next);
      case REQUIREMENT_NOT_SET -> answer(question.get(), request, memory.required(), next);
    };
  }

  private CompletableFuture<CheckResponse> answer(
      Question question, CheckRequest request, String atLeast, Checks next) {
    Watched.Told told = watched.told().orElse(null); // before the marks are read
    Kept kept = answers.getIfPresent(question);
    Reading now = settings.clock().get();
    if (told == null
        || kept == null
        || !isFresh(told, now)
        || !holds(kept, told, question, now)
        || !isNewEnough(kept, told, atLeast)) {
      misses.increment();
      return askAndKeep(question, request, next);
    }
    hits.increment();
    if (isToBeConfirmed(told, now)) {
      confirm(question, request, next);
    }
    return CompletableFuture.completedFuture(
        kept.position().isAtLeast(told.position())
            ? kept.response()
            : kept.response().toBuilder().setToken(told.token()).build());
  }

  private boolean isFresh(Watched.Told told, Reading now) {
    Reading fresh = told.fresh();
    return fresh != null && now.since(fresh) <= settings.staleness().toNanos();
  }

  private static boolean holds(Kept kept, Watched.Told told, Question question, Reading now) {
    return kept.era() == told.era()
        && kept.position().store() == told.position().store()
        && now.since(kept.sent()) < kept.holdsNanos()
        && told.footprints().holds(kept.position().revision(), question);
  }

  private static boolean isNewEnough(Kept kept, Watched.Told told, String atLeast) {
    if (atLeast.isEmpty()) {
      return true;
    }
    Optional<Position> asked = Position.of(atLeast);
    return asked.isPresent()
        && (told.position().isAtLeast(asked.get()) || kept.position().isAtLeast(asked.get()));
  }

  /// From half the staleness on one question at a time goes to the server as well: its answer makes
  /// what was told fresh again before anybody has to wait for it.
  private boolean isToBeConfirmed(Watched.Told told, Reading now) {
    Reading fresh = told.fresh();
    return fresh != null
        && now.since(fresh) > settings.staleness().toNanos() / 2
        && !watched.isBehind()
        && confirming.compareAndSet(false, true);
  }

  private void confirm(Question question, CheckRequest request, Checks next) {
    Context caller = Context.ROOT.attach();
    try {
      CompletableFuture<?> _ =
          askAndKeep(question, request, next).whenComplete((_, _) -> confirming.set(false));
    } finally {
      Context.ROOT.detach(caller);
    }
  }

  private CompletableFuture<CheckResponse> askAndKeep(
      Question question, CheckRequest request, Checks next) {
    long era = watched.era();
    Reading sent = settings.clock().get();
    CompletableFuture<CheckResponse> answer = next.ask(request);
    CompletableFuture<?> _ = answer.thenAccept(response -> keep(era, sent, question, response));
    return answer; // itself, so that cancelling it ends the call
  }

  private void keep(long era, Reading sent, Question question, CheckResponse response) {
    Optional<Position> position = Position.of(response.getToken());
    if (position.isEmpty()) {
      return;
    }
    watched.answered(position.get(), sent);
    long holdsNanos = holdsNanos(response);
    if (holdsNanos > 0 && isPlain(response.getDecision())) {
      answers
          .asMap()
          .merge(question, new Kept(era, position.get(), response, sent, holdsNanos), Kept::newer);
    }
  }

  private static boolean isPlain(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED, DECISION_DENIED -> true;
      case DECISION_CONDITIONAL, DECISION_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /// How long an answer holds after it was asked for. The server's clock tells both when it was
  /// judged and until when it holds, so it does not matter what this machine's clock says.
  private static long holdsNanos(CheckResponse response) {
    if (!response.hasValidUntil()) {
      return Long.MAX_VALUE;
    }
    Timestamp until = response.getValidUntil();
    Duration left =
        judgedAt(response.getDecisionId())
            .map(
                judged ->
                    Duration.between(
                        judged, Instant.ofEpochSecond(until.getSeconds(), until.getNanos())))
            .orElse(Duration.ZERO);
    return (left.compareTo(LONGEST_TIMED) < 0 ? left : LONGEST_TIMED).minus(MARGIN).toNanos();
  }

  /// The time in the id of a decision, which is a version 7 UUID.
  private static Optional<Instant> judgedAt(String decisionId) {
    try {
      UUID id = UUID.fromString(decisionId);
      return id.version() == 7
          ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  NearCacheCounts counts() {
    return new NearCacheCounts(
        hits.sum(),
        misses.sum(),
        passed.sum(),
        answers.estimatedSize(),
        watched.told().map(Watched.Told::token).orElse(""));
  }

  @Override
  public void close() {
    feed.close();
  }
}
