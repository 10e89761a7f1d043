package dev.pemba.bench.organisation;

import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Some of the grants of datasets to people, each as likely as the next (reservoir sampling): what
/// questions with a likely *allowed* are made of.
final class Sample {
  private static final int MOST = 20_000;

  private final SplittableRandom random;
  private final List<Relationship> grants = new ArrayList<>();
  private long seen;

  Sample(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Looks at one relationship on its way to the store.
  void offer(Relationship relationship) {
    if (!(relationship.subject() instanceof Subject.Individual)
        || !relationship.relation().value().endsWith("_reader")
        || !relationship.object().type().value().equals("dataset")
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
