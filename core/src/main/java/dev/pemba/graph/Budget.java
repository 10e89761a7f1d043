package dev.pemba.graph;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;

/// How much one request may cost. Exceeding it is an error that says so, never a denial.
///
/// Not thread-safe: one request, one thread at a time.
public final class Budget {
  /// Steps between two looks at the deadline.
  private static final int STRIDE = 1024;

  private final long maxVisited;
  private final Deadline deadline;
  private long visited;
  private long nextLook = STRIDE;

  /// @param maxVisited edges and sub-questions that may be visited
  public Budget(long maxVisited, Deadline deadline) {
    this.maxVisited = maxVisited;
    this.deadline = deadline;
  }

  /// Tells whether the caller still waits.
  public interface Deadline {
    /// No deadline.
    Deadline NONE = () -> {};

    /// Throws `PembaException` with `DEADLINE_EXCEEDED` or `CANCELLED` if nobody waits any more.
    void check();
  }

  /// What was visited so far.
  public long visited() {
    return visited;
  }

  /// A budget for a part of the work, with the same deadline; what it spends is not spent here.
  Budget part(long most) {
    return new Budget(Math.min(most, maxVisited - visited), deadline);
  }

  void spend(long steps) {
    visited += steps;
    if (visited > maxVisited) {
      throw new PembaException(
          Reason.BUDGET_EXCEEDED,
          "the answer needs more than the %d visited edges allowed to one request"
              .formatted(maxVisited),
          Map.of("limit", "visited_edges", "allowed", Long.toString(maxVisited)));
    }
    if (visited >= nextLook) {
      nextLook = visited + STRIDE;
      deadline.check();
    }
  }
}
