package dev.pemba.store;

import dev.pemba.model.Condition;
import dev.pemba.model.Invariant;
import dev.pemba.model.Relationship;
import java.time.Instant;
import java.util.Optional;

/// What one edge says beside its ends: nothing more, a condition, a start, an expiry; or that there
/// is no edge.
///
/// @param startsAtMillis epoch milliseconds before which the edge does not exist, or [#ALWAYS]
/// @param expiresAtMillis epoch milliseconds from which on the edge does not exist, or [#NEVER]
public record Grant(Optional<Condition> condition, long startsAtMillis, long expiresAtMillis) {
  public static final long ALWAYS = Long.MIN_VALUE;
  public static final long NEVER = Long.MAX_VALUE;

  /// An edge without condition, start or expiry.
  public static final Grant PLAIN = new Grant(Optional.empty(), NEVER);

  /// No edge at all.
  public static final Grant ABSENT = new Grant(Optional.empty(), Long.MIN_VALUE);

  public Grant {
    Invariant.check(startsAtMillis >= 0 || startsAtMillis == ALWAYS, "start after 1970");
    Invariant.check(expiresAtMillis >= 0 || expiresAtMillis == Long.MIN_VALUE, "expiry after 1970");
  }

  public Grant(Optional<Condition> condition, long expiresAtMillis) {
    this(condition, ALWAYS, expiresAtMillis);
  }

  /// What a relationship says beside its ends. Times before 1970 are all the same.
  public static Grant of(Relationship relationship) {
    if (relationship.condition().isEmpty()
        && relationship.starts().isEmpty()
        && relationship.expiration().isEmpty()) {
      return PLAIN;
    }
    return new Grant(
        relationship.condition(),
        relationship.starts().map(Instant::toEpochMilli).filter(at -> at > 0).orElse(ALWAYS),
        relationship.expiration().map(at -> Math.max(0, at.toEpochMilli())).orElse(NEVER));
  }

  /// The relationship with these ends that says this.
  public Relationship over(Relationship.Key ends) {
    return new Relationship(
        ends.object(), ends.relation(), ends.subject(), condition, starts(), expiration());
  }

  public Optional<Instant> starts() {
    return startsAtMillis == ALWAYS
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(startsAtMillis));
  }

  public Optional<Instant> expiration() {
    return expiresAtMillis == NEVER
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(expiresAtMillis));
  }

  /// True if the edge exists at this instant.
  public boolean existsAt(long nowMillis) {
    return startsAtMillis <= nowMillis && nowMillis < expiresAtMillis;
  }

  /// True if the edge is there from some later instant on.
  public boolean isPendingAt(long nowMillis) {
    return nowMillis < startsAtMillis && nowMillis < expiresAtMillis;
  }

  /// True if the edge does not exist any more and never will: what is stored of it stands in
  /// nobody's way.
  public boolean isOverAt(long nowMillis) {
    return nowMillis >= expiresAtMillis;
  }

  /// The next instant at which time alone changes whether the edge exists, or [#NEVER].
  public long nextTurnMillis(long nowMillis) {
    return isOverAt(nowMillis) ? NEVER : isPendingAt(nowMillis) ? startsAtMillis : expiresAtMillis;
  }

  public boolean isAbsent() {
    return expiresAtMillis == Long.MIN_VALUE;
  }

  public boolean isPlain() {
    return expiresAtMillis == NEVER && startsAtMillis == ALWAYS && condition.isEmpty();
  }
}
