package dev.pemba.server.app;

import dev.pemba.graph.Budget;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;

/// What one request may spend.
///
/// @param visitedEdges edges that one check or list may visit
/// @param request the call it is spent on
public record Effort(long visitedEdges, Deadline deadline, Place place, Request request) {
  /// Steps that a first try may take before it moves to a worker.
  static final long BRIEF_STEPS = 4_000;

  /// Where the request is worked on.
  public enum Place {
    /// A first try on a network thread. When it turns out long, it fails as a whole with
    /// `BUDGET_EXCEEDED`; when it needs the disk, with `NotInMemoryException`; either way it is
    /// made again elsewhere.
    MEMORY,
    /// On a network thread, reading from the disk: where no worker is free. When it turns out long,
    /// it fails as a whole.
    NETWORK,
    /// On a thread that may wait.
    WORKER
  }

  public boolean memoryOnly() {
    return place == Place.MEMORY;
  }

  Budget budget() {
    return place == Place.WORKER
        ? new Budget(visitedEdges, deadline)
        : Budget.brief(visitedEdges, BRIEF_STEPS, deadline);
  }

  /// The failure of a first try that turns out long otherwise than by what it visits. Told to
  /// nobody.
  static PembaException tooLong() {
    return PembaException.withoutTrace(
        Reason.BUDGET_EXCEEDED, "the answer is longer than that of a first try may be");
  }

  /// True if a failure is the request's and not one item's.
  boolean endsRequest(PembaException failure) {
    return switch (failure.reason()) {
      case DEADLINE_EXCEEDED, CANCELLED, UNAVAILABLE, DATA_CORRUPT -> true;
      case BUDGET_EXCEEDED -> place != Place.WORKER;
      default -> false;
    };
  }
}
