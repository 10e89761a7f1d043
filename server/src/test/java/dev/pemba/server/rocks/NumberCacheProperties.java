package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.ObjectId;
import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import dev.pemba.testing.Dice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A number is found for exactly the id it was put for: short, long, beyond ASCII, alike but for
/// one character or for the type.
final class NumberCacheProperties {
  private static final List<String> PIECES = List.of("a", "b", "-", "0", "é", "ā", "\ud83d\ude00");

  @Test
  void aNumberIsFoundForItsOwnIdOnly() {
    Dice.forEachCase("numbers", 50, NumberCacheProperties::compare);
  }

  private static void compare(Dice dice) {
    boolean ample = dice.chance(50);
    NumberCache cache = new NumberCache(ample ? 10_000_000 : dice.pick(List.of(2_000, 100_000)));
    Map<IdKey, Named> put = new HashMap<>();
    for (int step = 0; step < 2_000; step++) {
      IdKey key = new IdKey(dice.between(1, 3), id(dice));
      Named found = cache.get(key);
      assertThat(found == null || found.equals(put.get(key))).as("%s: %s", key, found).isTrue();
      Named named = new Named(dice.between(1, 1_000_000), dice.between(1, 1_000_000));
      put.put(key, named);
      cache.put(key, named);
      assertThat(cache.get(key)).as("%s", key).isIn(named, ample ? named : null);
    }
  }

  private static ObjectId id(Dice dice) {
    StringBuilder id = new StringBuilder();
    int length = dice.pick(List.of(1, 2, 8, 23, 24, 25, 40));
    while (id.length() < length) {
      id.append(dice.chance(90) ? PIECES.get(dice.below(4)) : dice.pick(PIECES));
    }
    return new ObjectId(id.toString());
  }
}
