package dev.pemba.store;

/// What an answer was made from: lists of edges, ids that nobody had named, and the schema.
/// Thread-safe.
public interface Basis {
  /// That of an answer which may hold nowhere else.
  Basis NOWHERE =
      new Basis() {
        @Override
        public boolean holdsIn(Snapshot world) {
          return false;
        }

        @Override
        public long bytes() {
          return 0;
        }
      };

  /// True if all that was read is in another world of the same store as it was: then whoever asks
  /// the same there, at the same time and with the same values, gets the same answer. False if that
  /// is not known.
  boolean holdsIn(Snapshot world);

  /// About how much memory it takes.
  long bytes();
}
