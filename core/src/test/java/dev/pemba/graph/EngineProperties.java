package dev.pemba.graph;

import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.testing.Dice;
import dev.pemba.testing.EngineLaw;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The engine against the reference evaluator on random worlds in memory.
final class EngineProperties {
  @Test
  void theEngineAgreesWithTheReferenceOnRandomWorlds() {
    Dice.forEachCase("engine = reference", 300, EngineProperties::compare);
  }

  /// One random world, its relationships dealt into stored and contextual ones.
  private static void compare(Dice dice) {
    RandomWorld random = RandomWorld.roll(dice);
    int contextualPercent = dice.pick(List.of(0, 0, 20, 100));
    List<Relationship> stored = new ArrayList<>();
    List<Relationship> contextual = new ArrayList<>();
    for (Relationship relationship : random.relationships()) {
      (dice.chance(contextualPercent) ? contextual : stored).add(relationship);
    }
    MemorySnapshot snapshot = new MemorySnapshot(random.schema(), new Revision(1), stored);
    Facts facts = new Facts(random.context(), contextual, RandomWorld.NOW);
    new EngineLaw(dice, random, snapshot, facts).check();
  }
}
