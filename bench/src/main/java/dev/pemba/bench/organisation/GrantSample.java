package dev.pemba.bench.organisation;

import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Some of the grants of datasets to people, each as likely as the next (reservoir sampling): what
/// questions with a likely *allowed* are made of. Not thread-safe while it is filled.
final class GrantSample {
  private static final int MOST = 100_000;

  private final SplittableRandom random;
  private final List<Relationship> grants = new ArrayList<>();
  private long seen;

  GrantSample(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Looks at one relationship of the organisation.
  void offer(Relationship relationship) {
    if (!(relationship.subject() instanceof Subject.Individual)
        || !relationship.relation().value().endsWith("_reader")
        || !relationship.object().type().equals(Types.DATASET)
        || !relationship.subject().type().equals(Types.USER)) {
      return;
    }
    seen++;
    if (grants.size() < MOST) {
      grants.add(relationship);
      return;
    }
    long place = random.nextLong(seen);
    if (place < MOST) {
      grants.set((int) place, relationship);
    }
  }

  Relationship any(Draw draw) {
    return grants.get((int) draw.below(grants.size()));
  }
}
