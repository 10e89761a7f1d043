package dev.pemba.store;

import dev.pemba.model.Condition;
import dev.pemba.model.Invariant;
import java.util.Optional;

/// What one edge says beside its ends: nothing more, a condition, an expiry; or that there is no
/// edge.
///
/// @param expiresAtMillis epoch milliseconds from which on the edge does not exist, or [#NEVER]
public record Grant(Optional<Condition> condition, long expiresAtMillis) {
  public static final long NEVER = Long.MAX_VALUE;

  /// An edge without condition or expiry.
  public static final Grant PLAIN = new Grant(Optional.empty(), NEVER);

  /// No edge at all.
  public static final Grant ABSENT = new Grant(Optional.empty(), Long.MIN_VALUE);

  public Grant {
    Invariant.check(expiresAtMillis >= 0 || expiresAtMillis == Long.MIN_VALUE, "expiry after 1970");
  }

  /// True if the edge exists at this instant.
  public boolean existsAt(long nowMillis) {
    return nowMillis < expiresAtMillis;
  }

  public boolean isAbsent() {
    return expiresAtMillis == Long.MIN_VALUE;
  }

  public boolean isPlain() {
    return expiresAtMillis == NEVER && condition.isEmpty();
  }
}
