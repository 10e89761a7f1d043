package dev.pemba.server.app;

import dev.pemba.graph.Budget;
import dev.pemba.model.PembaException;

/// What one request may spend.
///
/// @param visitedEdges edges that one check or list may visit
/// @param request the call it is spent on
public record Effort(long visitedEdges, Deadline deadline, Place place, Request request) {
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
    return new Budget(visitedEdges, deadline);
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
