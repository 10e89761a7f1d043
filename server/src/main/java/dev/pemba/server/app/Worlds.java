package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The one place where a request's consistency becomes a pinned world and a time to judge it by.
///
/// INVARIANT (one clock): the time is read once per request, and never again for later pages.
/// Thread-safe.
public final class Worlds {
  /// How soon a waiting request notices that its caller is gone.
  private static final Duration STEP = Duration.ofMillis(100);

  private final Store store;
  private final InstantSource clock;
  private final Duration tokenWait;

  /// The one given out last: most answers are at one revision.
  private volatile @Nullable Token latest;

  /// Worlds of one store, judged by one clock.
  ///
  /// @param tokenWait how long a request waits for a token that is ahead of this node
  public Worlds(Store store, InstantSource clock, Duration tokenWait) {
    this.store = store;
    this.clock = clock;
    this.tokenWait = tokenWait;
  }

  /// True if pinning neither waits nor reads history.
  public boolean isImmediate(Consistency consistency) {
    return switch (consistency) {
      case Consistency.Head() -> true;
      case Consistency.AtLeast(Token token) -> token.revision().compareTo(store.revision()) <= 0;
      case Consistency.Exactly _, Consistency.AsOf _ -> false;
    };
  }

  Pinned pin(Consistency consistency, Deadline deadline) {
    return switch (consistency) {
      case Consistency.Head() -> pinned(store.head(), now());
      case Consistency.AtLeast(Token token) -> {
        reach(token, deadline);
        yield pinned(store.head(), now());
      }
      case Consistency.Exactly(Token token) -> {
        reach(token, deadline);
        yield pinned(store.at(token.revision()), now());
      }
      case Consistency.AsOf(Instant time) -> {
        Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
        yield pinned(store.asOf(millis), millis);
      }
    };
  }

  /// The world of a list: that of its cursor if it goes on, else what its consistency asks for.
  ///
  /// @param request the request's [Fingerprint]
  Pinned pin(
      Consistency consistency, Optional<Cursor> cursor, LongSupplier request, Deadline deadline) {
    if (cursor.isEmpty()) {
      return pin(consistency, deadline);
    }
    Cursor from = cursor.get();
    if (!from.store().equals(store.id())) {
      throw Cursor.invalid("it was given out by another store");
    }
    if (from.request() != request.getAsLong()) {
      throw Cursor.invalid("it belongs to another request");
    }
    if (!agrees(consistency, from)) {
      throw Cursor.invalid("the request's consistency asks for another world than the cursor's");
    }
    if (from.revision().compareTo(store.revision()) > 0) {
      reach(new Token(store.id(), from.revision()), deadline);
    }
    return pinned(store.at(from.revision()), from.now());
  }

  /// The same world once more, judged by the same time.
  Pinned again(Pinned pinned) {
    return pinned(store.at(pinned.token().revision()), pinned.now());
  }

  /// The world of a decision that was made before, judged by the time that it was judged by.
  Pinned pinPast(Revision revision, Instant judgedAt) {
    return pinned(store.at(revision), judgedAt);
  }

  /// Checks a token's store, and waits for its revision if it is ahead.
  void reach(Token token, Deadline deadline) {
    if (!token.store().equals(store.id())) {
      throw new PembaException(
          Reason.TOKEN_OF_ANOTHER_STORE,
          "the token was given out by the store `%s`, and this is `%s`"
              .formatted(token.store(), store.id()),
          Map.of("store", store.id().toString(), "token_store", token.store().toString()));
    }
    if (token.revision().compareTo(store.revision()) <= 0) {
      return;
    }
    if (!await(token.revision(), deadline)) {
      throw new PembaException(
          Reason.REVISION_NOT_REACHED,
          "this node is at revision %s and the token asks for %s, which did not come in time"
              .formatted(store.revision(), token.revision()),
          Map.of("revision", token.revision().toString(), "reached", store.revision().toString()));
    }
  }

  /// Waits in steps, as a caller that goes away does not wake the store.
  private boolean await(Revision revision, Deadline deadline) {
    long end = System.nanoTime() + tokenWait.toNanos();
    try {
      while (true) {
        long left = Math.min(end - System.nanoTime(), deadline.remaining().toNanos());
        Duration step = Duration.ofNanos(Math.clamp(left, 0, STEP.toNanos()));
        if (store.await(revision, step)) {
          return true;
        }
        deadline.check();
        if (System.nanoTime() - end >= 0) {
          return false;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the request was cancelled while it waited");
    }
  }

  Token token(Revision revision) {
    Token last = latest;
    if (last != null && last.revision().equals(revision)) {
      return last;
    }
    Token made = new Token(store.id(), revision);
    latest = made;
    return made;
  }

  /// The newest revision, without pinning it.
  Token head() {
    return token(store.revision());
  }

  /// The time by the server's clock.
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean agrees(Consistency consistency, Cursor cursor) {
    return switch (consistency) {
      case Consistency.Head() -> true;
      case Consistency.AtLeast(Token token) ->
          token.store().equals(cursor.store())
              && token.revision().compareTo(cursor.revision()) <= 0;
      case Consistency.Exactly(Token token) ->
          token.store().equals(cursor.store()) && token.revision().equals(cursor.revision());
      case Consistency.AsOf(Instant time) ->
          time.truncatedTo(ChronoUnit.MILLIS).equals(cursor.now());
    };
  }

  private Pinned pinned(Snapshot snapshot, Instant now) {
    return new Pinned(snapshot, token(snapshot.revision()), now);
  }
}
