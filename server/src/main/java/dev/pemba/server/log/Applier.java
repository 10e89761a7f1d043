package dev.pemba.server.log;

import dev.pemba.model.Change;
import dev.pemba.store.Store;

/// The one machine that applies changes in the order of the log. Driven by a single thread, but for
/// [#prepare].
///
/// What it does depends on what was applied before and on its arguments alone, so that every node
/// that is fed the same log comes to the same state and the same verdicts.
///
/// @param <P> a change with what could be worked out about it before its turn
public interface Applier<P extends Applier.Prepared> {
  /// Works out what it can before the change's place in the log is known, on any thread and on many
  /// at once. It decides nothing: the verdict is found at apply, from the log alone.
  P prepare(Change change);

  /// The time of the last change, epoch milliseconds; 0 before the first.
  long lastTimeMillis();

  /// Judges a change after all that were applied before it, and applies it to the open group.
  ///
  /// Throws `PembaException` if it is refused: then the group is as before.
  Store.Outcome apply(P change, long timeMillis);

  /// Makes the group durable, then visible. Throws `PembaException` if that failed: then nothing of
  /// the group has happened.
  void commit();

  /// Forgets the open group.
  void abandon();

  /// A change that waits for its turn.
  interface Prepared {
    /// True if it looks as if it will be refused: whoever has more to submit after it had better
    /// wait for the verdict.
    boolean isInDoubt();
  }
}
