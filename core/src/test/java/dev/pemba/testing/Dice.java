package dev.pemba.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Seeded chance for property tests: the same seed deals the same case.
///
/// `-Dpemba.seed=n` replays one case; `-Dpemba.fuzz.minutes=n` goes on for that long.
public final class Dice {
  private final SplittableRandom random;

  public Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// A number from 0 to `bound` - 1.
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /// A number from `low` to `high`, both included.
  public int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  public long anyLong() {
    return random.nextLong();
  }

  public <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /// The items in another order.
  public <T> List<T> shuffled(List<T> items) {
    List<T> copy = new ArrayList<>(items);
    for (int i = copy.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      T item = copy.get(i);
      copy.set(i, copy.get(j));
      copy.set(j, item);
    }
    return copy;
  }

  /// Runs a property on `cases` seeds, or for the minutes asked for. A failure names its seed.
  public static void forEachCase(String property, int cases, Consumer<Dice> body) {
    String replay = System.getProperty("pemba.seed");
    if (replay != null) {
      body.accept(new Dice(Long.parseLong(replay)));
      return;
    }
    int minutes = Integer.getInteger("pemba.fuzz.minutes", 0);
    long start = System.nanoTime();
    long first = minutes > 0 ? start : 1;
    long count = 0;
    while (minutes > 0 ? System.nanoTime() - start < minutes * 60_000_000_000L : count < cases) {
      long seed = first + count++;
      try {
        body.accept(new Dice(seed));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            property + " fails; replay with -Dpemba.seed=" + seed + "\n" + failure.getMessage(),
            failure);
      }
    }
    System.out.println(property + ": " + count + " cases from seed " + first);
  }
}
