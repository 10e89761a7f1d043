package dev.pemba.graph;

import java.util.List;
import java.util.TreeSet;

/// Alternative sets of changes, the smallest ones: none contains another, and beyond a bound the
/// largest are dropped. Not thread-safe.
final class RemedyFamily {
  /// Sets kept.
  private static final int KEPT = 64;

  private final TreeSet<RemedySet> sets = new TreeSet<>();
  private boolean truncated;

  /// True if sets were dropped for their number.
  boolean isTruncated() {
    return truncated;
  }

  /// Notes that there would be more.
  void truncate() {
    truncated = true;
  }

  List<RemedySet> sets() {
    return List.copyOf(sets);
  }

  /// Adds a set. False if that changes nothing.
  boolean add(RemedySet set) {
    if (sets.contains(set)) {
      return false;
    }
    if (sets.size() == KEPT && set.compareTo(sets.last()) > 0) {
      truncated = true;
      return false;
    }
    for (RemedySet known : sets.headSet(set, false)) {
      if (set.contains(known)) {
        return false;
      }
    }
    sets.tailSet(set, false).removeIf(known -> known.contains(set));
    sets.add(set);
    if (sets.size() <= KEPT) {
      return true;
    }
    truncated = true;
    return !set.equals(sets.pollLast());
  }
}
