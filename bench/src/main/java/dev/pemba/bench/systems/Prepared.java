package dev.pemba.bench.systems;

/// A request that is ready to be sent, any number of times. Thread-safe.
public interface Prepared {
  /// Sends it and returns without waiting for the answer; `done` is called once, later or at once,
  /// on a thread that must not be kept. Never blocks, never throws: a driver has many in flight.
  void send(Done done);

  /// Told when the whole answer is in: for a stream, its last message.
  interface Done {
    /// The answer is complete.
    ///
    /// @param results how many decisions say *allowed*, how many entries a list has, or how many
    ///   relationships were written: counted with little work, to see that answers are not empty
    void answered(long results);

    /// The system said that it failed, or the connection did. A *denied* is no failure.
    void failed(Throwable cause);
  }
}
