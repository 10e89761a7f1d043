package dev.pemba.server.app;

import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import java.time.Instant;
import java.util.Optional;

/// The checks that are on record. Thread-safe.
public interface PastDecisions {
  /// Reads those of a span of time, oldest first.
  ///
  /// @param to empty for all
  void read(Instant from, Optional<Instant> to, Deadline deadline, Receiver receiver);

  /// Where they go.
  interface Receiver {
    void past(Past past);

    /// One that can't be asked again, such as one about a person whose name was forgotten.
    void unaskable();
  }

  /// A question that was asked.
  ///
  /// @param context as far as it is on record
  record Past(Question question, Context context, Instant at) {}
}
