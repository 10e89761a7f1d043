package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/// Laws of the keys and values of edges.
final class KeyProperties {
  private static final long SEED = 11;
  private static final int[] NUMBERS = {0, 1, 2, 255, 256, 65_535, 65_536, 0x7fff_ffff, -1};

  @Test
  void keysAreReadBackAsWritten() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      EdgeKey key = new EdgeKey(end(random), end(random));
      long deleted = random.nextLong(1L << 50);
      for (Direction direction : Direction.values()) {
        byte[] bytes = key.toBytes(direction);
        assertThat(bytes).hasSize(EdgeKey.BYTES);
        assertThat(EdgeKey.of(direction, EdgeKey.get(bytes, 0), EdgeKey.get(bytes, 8)))
            .as("seed %d, key %d", SEED, i)
            .isEqualTo(key);
        byte[] history = key.toHistoryBytes(direction, deleted);
        assertThat(history).hasSize(EdgeKey.HISTORY_BYTES);
        assertThat(EdgeKey.of(direction, EdgeKey.get(history, 1), EdgeKey.get(history, 9)))
            .isEqualTo(key);
        assertThat(EdgeKey.get(history, 17)).isEqualTo(deleted);
      }
    }
  }

  @Test
  void endsHoldTheirParts() {
    for (int type : new int[] {1, 255, 65_535}) {
      for (int relation : new int[] {0, 256, 65_535}) {
        for (int number : NUMBERS) {
          long end = End.of(type, relation, number);
          assertThat(End.type(end)).isEqualTo(type);
          assertThat(End.relation(end)).isEqualTo(relation);
          assertThat(End.number(end)).isEqualTo(number);
          assertThat(End.of(End.kind(end), number)).isEqualTo(end);
        }
      }
    }
  }

  @Test
  void byteOrderIsTheOrderOfTheParts() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      EdgeKey a = new EdgeKey(end(random), end(random));
      EdgeKey b = new EdgeKey(random.nextBoolean() ? a.object() : end(random), end(random));
      for (Direction direction : Direction.values()) {
        int byBytes =
            Integer.signum(Arrays.compareUnsigned(a.toBytes(direction), b.toBytes(direction)));
        assertThat(byBytes).as("seed %d, pair %d", SEED, i).isEqualTo(byParts(a, b, direction));
      }
    }
  }

  @Test
  void historyOfOneEdgeIsInTheOrderOfItsEnds() {
    EdgeKey key = new EdgeKey(End.of(1, 2, 3), End.of(4, 0, 5));
    byte[] early = key.toHistoryBytes(Direction.FORWARD, 255);
    byte[] late = key.toHistoryBytes(Direction.FORWARD, 256);
    assertThat(Arrays.compareUnsigned(early, late)).isNegative();
  }

  @Test
  void valuesAreReadBackAsWritten() {
    Optional<Condition> condition =
        Optional.of(new Condition(new CaveatName("office"), Context.parse("{\"hour\":[1,\"é\"]}")));
    for (long created : new long[] {1, 127, 128, 1L << 40}) {
      for (Grant grant :
          List.of(
              Grant.PLAIN,
              new Grant(condition, Grant.NEVER),
              new Grant(Optional.empty(), 1_900_000_000_000L),
              new Grant(Optional.empty(), 1_800_000_000_000L, 1_900_000_000_000L),
              new Grant(condition, 0, Grant.NEVER),
              new Grant(condition, 0))) {
        EdgeValue value = new EdgeValue(created, grant);
        byte[] bytes = value.toBytes();
        assertThat(EdgeValue.read(bytes, Family.FORWARD)).isEqualTo(value);
        assertThat(EdgeValue.createdOf(bytes, Family.FORWARD)).isEqualTo(created);
      }
    }
  }

  @Test
  void aPatternFindsTheNextMatchThatASlowSearchFinds() {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      NavigableSet<Long> keys = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        keys.add(small(random));
      }
      Pattern pattern = pattern(random);
      List<Long> slow = keys.stream().filter(key -> matches(pattern, key)).toList();
      assertThat(skip(pattern, keys)).as("seed %d, round %d", SEED, round).isEqualTo(slow);
    }
  }

  /// The keys that match, found by jumping to the pattern's ceiling of each key.
  private static List<Long> skip(Pattern pattern, NavigableSet<Long> keys) {
    List<Long> found = new ArrayList<>();
    Long at = keys.isEmpty() ? null : keys.first();
    while (at != null) {
      long[] parts = parts(at);
      if (!pattern.ceiling(parts)) {
        return found;
      }
      long wanted = key(parts);
      if (wanted == at) {
        found.add(at);
        at = keys.higher(at);
      } else {
        assertThat(wanted).isGreaterThan(at);
        at = keys.ceiling(wanted);
      }
    }
    return found;
  }

  private static boolean matches(Pattern pattern, long key) {
    long[] parts = parts(key);
    return pattern.ceiling(parts) && key(parts) == key;
  }

  private static Pattern pattern(Random random) {
    Pattern pattern = Pattern.any();
    for (int part = 0; part < Pattern.PARTS; part++) {
      if (random.nextInt(3) == 0) {
        pattern.exactly(part, random.nextInt(3));
      }
    }
    if (random.nextInt(3) == 0) {
      pattern.in(random.nextBoolean() ? 2 : 5, RoaringBitmap.bitmapOf(0, 2));
    }
    return pattern;
  }

  /// Six parts of one digit each.
  private static long small(Random random) {
    long key = 0;
    for (int i = 0; i < Pattern.PARTS; i++) {
      key = key * 10 + random.nextInt(3);
    }
    return key;
  }

  private static long[] parts(long key) {
    long[] parts = new long[Pattern.PARTS];
    long rest = key;
    for (int i = Pattern.PARTS - 1; i >= 0; i--) {
      parts[i] = rest % 10;
      rest /= 10;
    }
    return parts;
  }

  private static long key(long[] parts) {
    long key = 0;
    for (long part : parts) {
      // A carry makes a part ten at most, which still sorts above all keys that share its start.
      key = key * 10 + part;
    }
    return key;
  }

  private static int byParts(EdgeKey a, EdgeKey b, Direction direction) {
    long[] first = new long[Pattern.PARTS];
    long[] second = new long[Pattern.PARTS];
    Pattern.split(a.near(direction), a.far(direction), first);
    Pattern.split(b.near(direction), b.far(direction), second);
    return Integer.signum(Arrays.compare(first, second));
  }

  private static long end(Random random) {
    return End.of(
        1 + random.nextInt(300), random.nextInt(300), NUMBERS[random.nextInt(NUMBERS.length)]);
  }
}
