package dev.pemba.server.app;

import dev.pemba.graph.Budget;
import java.time.Duration;

/// Until when a request may run, and whether its caller is still there. Thread-safe.
public interface Deadline extends Budget.Deadline {
  /// Throws `PembaException`: `DEADLINE_EXCEEDED`, `CANCELLED`, or `UNAVAILABLE` when the node
  /// stops.
  @Override
  void check();

  /// What is left; never negative. Very long if there is no deadline.
  Duration remaining();
}
