package dev.pemba.graph;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The answer to a check.
///
/// @param missing with CONDITIONAL, the parameters whose values are missing, sorted
/// @param validUntilMillis epoch milliseconds until which the answer is known to hold in this
///   world: the earliest start or expiry to come among the grants the search met; `Grant.NEVER` if
///   there is none
/// @param failed of a denied chain, the link that failed
public record Answer(
    Decision decision, Set<String> missing, long validUntilMillis, Optional<ChainLink> failed) {
  public Answer {
    missing = missing.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(missing));
  }

  public Answer(Decision decision, Set<String> missing, long validUntilMillis) {
    this(decision, missing, validUntilMillis, Optional.empty());
  }
}
