package dev.pemba.server.app;

import dev.pemba.graph.Budget;
import dev.pemba.model.PembaException;

/// What one request may spend.
///
/// @param visitedEdges edges that one check or list may visit
/// @param brief true for a first try on a network thread: when it turns out long, it fails as a
///   whole with `BUDGET_EXCEEDED` and is made again elsewhere with the full effort
public record Effort(long visitedEdges, Deadline deadline, boolean brief) {

  Budget budget() {
    return new Budget(visitedEdges, deadline);
  }

  /// True if a failure is the request's and not one item's.
  boolean endsRequest(PembaException failure) {
    return switch (failure.reason()) {
      case DEADLINE_EXCEEDED, CANCELLED, UNAVAILABLE, DATA_CORRUPT -> true;
      case BUDGET_EXCEEDED -> brief;
      default -> false;
    };
  }
}
