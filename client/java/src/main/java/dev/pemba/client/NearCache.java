package dev.pemba.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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

  NearCache(Calls calls, Memory memory, Settings settings) {
    this.settings = settings;
    this.memory = memory;
    this.feed = new WatchFeed(calls, watched);
    this.answers =
        Caffeine.newBuilder().maximumSize(settings.mostAnswers()).executor(Runnable::run).build();
  }

  /// Answers what it may, and hands on the rest.
  Checks over(Checks next) {
    NearMany many = new NearMany(this, memory, next);
    return new Checks() {
      @Override
      public CompletableFuture<CheckResponse> ask(CheckRequest request) {
        return NearCache.this.ask(request, next);
      }

      @Override
      public CompletableFuture<CheckManyResponse> askMany(CheckManyRequest request) {
        return many.ask(request);
      }
    };
  }

  /// What may be answered here to a question, as long as one looks at the world in one way.
  ///
  /// @param now by this machine's clocks
  record Look(Watched.Told told, Reading now) {}

  /// Empty while nothing may be answered here that is as new as asked.
  Optional<Look> look(String atLeast) {
    Reading now = settings.clock().get();
    return watched
        .told() // before the marks are read
        .filter(told -> isFresh(told, now))
        .filter(told -> atLeast.isEmpty() || isAtLeast(told, atLeast))
        .map(told -> new Look(told, now));
  }

  private static boolean isAtLeast(Watched.Told told, String atLeast) {
    return Position.of(atLeast).filter(told.position()::isAtLeast).isPresent();
  }

  /// The answer to a question at exactly the position of a look; empty if it is not known.
  Optional<CheckResponse> at(Look look, Question question) {
    return Optional.ofNullable(answers.getIfPresent(question))
        .filter(kept -> holds(kept, look.told(), question, look.now()))
        .filter(kept -> look.told().position().isAtLeast(kept.position()))
        .map(Kept::response);
  }

  /// Counts answers that were given here and that were not.
  void count(int known, int asked) {
    hits.add(known);
    misses.add(asked);
  }

  /// Counts questions that are the server's in any case.
  void countPassed(int questions) {
    passed.add(questions);
  }

  void startWatching() {
    feed.start();
  }

  /// When a call is made whose answers are to be kept.
  ///
  /// @param newest true if it asks for the newest revision
  record Sending(long era, Reading sent, boolean newest) {}

  Sending sending() {
    return new Sending(watched.era(), settings.clock().get(), true);
  }

  /// A call at exactly the position of a look, which tells nothing of the newest world.
  Sending sending(Look look) {
    return new Sending(look.told().era(), look.now(), false);
  }

  /// Keeps the answers to some questions; empty stands for one whose answer is not to be kept.
  void keep(Sending sending, List<Optional<Question>> questions, CheckManyResponse response) {
    Optional<Position> position = Position.of(response.getToken());
    if (position.isEmpty() || questions.size() != response.getAnswersCount()) {
      return;
    }
    if (sending.newest()) {
      watched.answered(position.get(), sending.sent());
    }
    for (int i = 0; i < questions.size(); i++) {
      Optional<Question> question = questions.get(i);
      if (question.isPresent() && !response.getAnswers(i).hasError()) {
        put(question.get(), sending, Items.single(response, i));
      }
    }
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

  /// Asks one of several questions that were answered here, if it is time to.
  void confirmIfDue(Look look, CheckRequest one, Checks next) {
    Optional<Question> question = Question.of(one);
    if (question.isPresent() && isToBeConfirmed(look.told(), look.now())) {
      confirm(question.get(), one, next);
    }
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
    return after(next.ask(request), response -> keep(era, sent, question, response));
  }

  /// An answer, had by whoever waits for it once it is kept: so who asks again is answered here.
  /// Cancelling it cancels the other.
  static <T> CompletableFuture<T> after(CompletableFuture<T> answer, Consumer<T> keep) {
    CompletableFuture<T> kept = new CompletableFuture<>();
    CompletableFuture<?> _ =
        answer.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                kept.completeExceptionally(failure);
                return;
              }
              try {
                keep.accept(response);
              } finally {
                kept.complete(response);
              }
            });
    CompletableFuture<?> _ =
        kept.whenComplete(
            (_, _) -> {
              if (kept.isCancelled()) {
                answer.cancel(true);
              }
            });
    return kept;
  }

  private void keep(long era, Reading sent, Question question, CheckResponse response) {
    Optional<Position> position = Position.of(response.getToken());
    if (position.isEmpty()) {
      return;
    }
    watched.answered(position.get(), sent);
    put(question, new Sending(era, sent, true), response);
  }

  private void put(Question question, Sending sending, CheckResponse response) {
    Kept.of(sending.era(), sending.sent(), response)
        .ifPresent(kept -> answers.asMap().merge(question, kept, Kept::newer));
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
