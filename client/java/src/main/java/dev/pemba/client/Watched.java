package dev.pemba.client;

import dev.pemba.v1.Footprint;
import dev.pemba.v1.WatchResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a watch has told so far, and how fresh that is. Thread-safe.
///
/// INVARIANT (marked before told): what a change touches is marked before the position that has it
/// can be read. So whoever reads the position first and the marks then sees every change up to it.
///
/// INVARIANT (fresh by a round trip): a position counts as fresh at a moment only if a call that
/// was sent then or later had an answer no newer than it. Neither another machine's clock nor the
/// time that a message was on its way is trusted.
///
/// Nothing is told while the watch is broken, before it has said where it is, and from a change of
/// the schema until the footprints of the new one are known.
final class Watched {
  private boolean connected;
  private @Nullable Position position;
  private String token = "";
  private long schemaSince;
  private @Nullable Footprints footprints;
  private @Nullable Reading fresh;

  private volatile long era;
  private volatile @Nullable Awaited awaited;
  private volatile @Nullable Told told;

  /// How far the watch has told. Immutable, but for the footprints, which learn of more changes.
  ///
  /// @param era which life of the watch; what was kept in another is of no use
  /// @param fresh when this was the newest world; null if that is not known yet
  record Told(
      long era, Position position, String token, Footprints footprints, @Nullable Reading fresh) {}

  /// An answer that is newer than what the watch told so far.
  private record Awaited(Position position, Reading sent) {}

  /// Empty while nothing kept may be answered.
  Optional<Told> told() {
    return Optional.ofNullable(told);
  }

  long era() {
    return era;
  }

  /// True while the watch is behind an answer: one more tells nothing.
  boolean isBehind() {
    return awaited != null;
  }

  /// Where to go on; empty to begin anew.
  synchronized String token() {
    return token;
  }

  /// Takes a message. True if the footprints must be read now.
  synchronized boolean take(WatchResponse message) {
    Position reached =
        Position.of(message.getToken()).orElseThrow(() -> Calls.unreadable("the token of a watch"));
    Footprints known = footprints;
    if (message.hasSchema()) {
      footprints = null;
      schemaSince = reached.revision();
    } else if (known != null) {
      message
          .getUpdatesList()
          .forEach(update -> known.change(update.getRelationship(), reached.revision()));
    }
    boolean unknown = message.hasSchema() || position == null;
    connected = true;
    position = reached;
    token = message.getToken();
    settle();
    publish();
    return unknown;
  }

  /// Takes the footprints of the schema at a token. False if there is a newer schema.
  synchronized boolean take(List<Footprint> read, String at) {
    Position of = Position.of(at).orElseThrow(() -> Calls.unreadable("the token of a schema"));
    Position reached = position;
    if (reached == null || of.store() != reached.store()) {
      return true; // of a life before: the next one reads them again
    }
    if (of.revision() < schemaSince) {
      return false;
    }
    footprints = new Footprints(Math.max(of.revision(), reached.revision()), read);
    publish();
    return true;
  }

  /// Takes note of an answer at the newest revision.
  ///
  /// @param sent when it was asked for
  synchronized void answered(Position at, Reading sent) {
    if (awaited == null) {
      awaited = new Awaited(at, sent);
      settle();
      publish();
    }
  }

  /// The watch broke, and will go on from where it was.
  synchronized void broken() {
    connected = false;
    fresh = null;
    awaited = null;
    publish();
  }

  /// Nothing that was told counts any more: the next watch begins anew.
  synchronized void forget() {
    era++;
    position = null;
    token = "";
    footprints = null;
    schemaSince = 0;
    broken();
  }

  /// The position is fresh since the awaited answer was asked for, once it has reached it.
  private void settle() {
    Awaited answer = awaited;
    Position reached = position;
    if (answer == null || reached == null) {
      return;
    }
    if (reached.isAtLeast(answer.position())) {
      awaited = null;
      Reading known = fresh;
      if (known == null || answer.sent().isAfter(known)) {
        fresh = answer.sent();
      }
    }
  }

  private void publish() {
    Position reached = position;
    Footprints known = footprints;
    told =
        connected && reached != null && known != null
            ? new Told(era, reached, token, known, fresh)
            : null;
  }
}
