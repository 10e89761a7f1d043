package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Creates, replaces and deletes relationships: all of the updates or none. Thread-safe.
public final class WriteRelationships {
  private final Store store;
  private final Worlds worlds;
  private final Duration longestEmergency;

  /// Writes to one store.
  ///
  /// @param longestEmergency how long what is granted in an emergency may live
  public WriteRelationships(Store store, Worlds worlds, Duration longestEmergency) {
    this.store = store;
    this.worlds = worlds;
    this.longestEmergency = longestEmergency;
  }

  /// Returns the token of the write once it is durable and visible.
  ///
  /// @param emergency true for a write that breaks the glass: it has a reason, grants only, and
  ///   only for a short time
  public Token run(
      List<Change.Precondition> preconditions,
      List<Change.Update> updates,
      Signed signed,
      boolean emergency) {
    if (updates.isEmpty()) {
      throw PembaException.malformed("`updates` is empty: say at least one");
    }
    if (updates.size() > Limits.UPDATES_PER_WRITE) {
      throw PembaException.limit("updates", Limits.UPDATES_PER_WRITE, updates.size());
    }
    bounded(preconditions);
    if (emergency) {
      checkEmergency(updates, signed);
    }
    Change.Updates body = new Change.Updates(preconditions, updates);
    Change change = emergency ? signed.emergency(body) : signed.change(body);
    return worlds.token(store.commit(change).revision());
  }

  private void checkEmergency(List<Change.Update> updates, Signed signed) {
    if (signed.provenance().reason().isBlank()) {
      throw PembaException.malformed(
          "`provenance.reason` is empty: a write that breaks the glass says why");
    }
    Instant now = worlds.now();
    for (int i = 0; i < updates.size(); i++) {
      Change.Update update = updates.get(i);
      if (update.operation() == Change.Operation.DELETE) {
        throw PembaException.malformed(
            "`updates[%d]` is a deletion: a write that breaks the glass only grants".formatted(i));
      }
      Instant end =
          update.relationship().expiration().orElseThrow(() -> lacksItsEnd(update.relationship()));
      Duration life = Duration.between(now, end);
      if (life.compareTo(longestEmergency) > 0) {
        throw tooLong(life);
      }
    }
  }

  private PembaException tooLong(Duration life) {
    return new PembaException(
        Reason.LIMIT_EXCEEDED,
        "`break_glass` is limited to %d minutes, and the expiration is %d minutes away"
            .formatted(longestEmergency.toMinutes(), life.toMinutes()),
        Map.of(
            "limit", "break_glass",
            "allowed", longestEmergency.toString(),
            "got", life.toString()));
  }

  private static PembaException lacksItsEnd(Relationship relationship) {
    return PembaException.malformed(
        "`%s` has no expiration: what is granted in an emergency ends soon"
            .formatted(relationship));
  }

  static void bounded(List<Change.Precondition> preconditions) {
    if (preconditions.size() > Limits.PRECONDITIONS_PER_WRITE) {
      throw PembaException.limit(
          "preconditions", Limits.PRECONDITIONS_PER_WRITE, preconditions.size());
    }
  }
}
