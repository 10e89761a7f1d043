package dev.pemba.graph;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Edges;
import java.util.Map;

/// How much one request may cost. Exceeding it is an error that says so, never a denial.
///
/// Not thread-safe: one request, one thread at a time.
public final class Budget {
  /// Steps between two looks at the deadline.
  private static final int STRIDE = 1024;

  /// Edges of a bitmap that cost what one edge on its own does: those of one word.
  private static final int WORD = 64;

  private final long maxVisited;
  private final long maxSteps;
  private final Deadline deadline;
  private long visited;
  private long nextLook = STRIDE;

  /// Of what was visited, so many edges cost no steps, as they were taken together with others.
  private long inBulk;

  /// What `visited` may be: as `maxVisited` says, and as `maxSteps` does of what was visited
  /// singly.
  private long bound;

  /// @param maxVisited edges and sub-questions that may be visited
  public Budget(long maxVisited, Deadline deadline) {
    this(maxVisited, maxVisited, deadline);
  }

  private Budget(long maxVisited, long maxSteps, Deadline deadline) {
    this.maxVisited = maxVisited;
    this.maxSteps = maxSteps;
    this.deadline = deadline;
    this.bound = Math.min(maxVisited, maxSteps);
  }

  /// A budget of a first try, which is made where others wait for their turn: it is bounded by the
  /// time that it takes too. Edges that come as a bitmap cost little of that, however many they
  /// are.
  ///
  /// @param maxSteps edges on their own, or 64 in a bitmap, and sub-questions that may be visited
  public static Budget brief(long maxVisited, long maxSteps, Deadline deadline) {
    return new Budget(maxVisited, maxSteps, deadline);
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
    if (visited > bound) {
      throw exceeded();
    }
    if (visited >= nextLook) {
      nextLook = visited + STRIDE;
      deadline.check();
    }
  }

  /// Spends a list of edges of which the plain ones are taken together.
  void spend(Edges edges) {
    inBulk += edges.plainCount() - edges.plainCount() / WORD;
    bound = Math.min(maxVisited, saturated(maxSteps, inBulk));
    spend(1L + edges.size());
  }

  private static long saturated(long steps, long more) {
    return steps + more < steps ? Long.MAX_VALUE : steps + more;
  }

  private PembaException exceeded() {
    if (visited <= maxVisited) {
      // Told to nobody: the request is made again elsewhere.
      return PembaException.withoutTrace(
          Reason.BUDGET_EXCEEDED, "the answer needs more steps than a first try may take");
    }
    return new PembaException(
        Reason.BUDGET_EXCEEDED,
        "the answer needs more than the %d visited edges allowed to one request"
            .formatted(maxVisited),
        Map.of("limit", "visited_edges", "allowed", Long.toString(maxVisited)));
  }
}
