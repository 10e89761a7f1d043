package dev.pemba.server.log;

import dev.pemba.model.Change;
import dev.pemba.store.Store;

/// The one machine that applies changes in the order of the log. Driven by a single thread.
///
/// What it does depends on what was applied before and on its arguments alone, so that every node
/// that is fed the same log comes to the same state and the same verdicts.
public interface Applier {
  /// The time of the last change, epoch milliseconds; 0 before the first.
  long lastTimeMillis();

  /// Judges a change after all that were applied before it, and applies it to the open group.
  ///
  /// Throws `PembaException` if it is refused: then the group is as before.
  Store.Outcome apply(Change change, long timeMillis);

  /// Makes the group durable, then visible. Throws `PembaException` if that failed: then nothing of
  /// the group has happened.
  void commit();

  /// Forgets the open group.
  void abandon();
}
