package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.store.Store;
import java.util.List;

/// Creates, replaces and deletes relationships: all of the updates or none. Thread-safe.
public final class WriteRelationships {
  private final Store store;
  private final Worlds worlds;

  public WriteRelationships(Store store, Worlds worlds) {
    this.store = store;
    this.worlds = worlds;
  }

  /// Returns the token of the write once it is durable and visible.
  public Token run(
      List<Change.Precondition> preconditions, List<Change.Update> updates, Signed signed) {
    if (updates.isEmpty()) {
      throw PembaException.malformed("`updates` is empty: say at least one");
    }
    if (updates.size() > Limits.UPDATES_PER_WRITE) {
      throw PembaException.limit("updates", Limits.UPDATES_PER_WRITE, updates.size());
    }
    bounded(preconditions);
    Change change = signed.change(new Change.Updates(preconditions, updates));
    return worlds.token(store.commit(change).revision());
  }

  static void bounded(List<Change.Precondition> preconditions) {
    if (preconditions.size() > Limits.PRECONDITIONS_PER_WRITE) {
      throw PembaException.limit(
          "preconditions", Limits.PRECONDITIONS_PER_WRITE, preconditions.size());
    }
  }
}
