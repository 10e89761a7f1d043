package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectId;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import dev.pemba.testing.Dice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every number leads back to its id, whichever are asked for together, in whatever order, with the
/// cache large, tiny or off, while more are named, and after the store is reopened.
final class NamesProperties {
  private static final String SCHEMA =
      """
      definition user {}
      definition team {}
      definition document { relation viewer: user | team }
      """;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private Path folder;

  @Test
  void everyNumberLeadsBackToItsId() {
    Dice.forEachCase("names", 12, this::compare);
  }

  private void compare(Dice dice) {
    long cache = dice.pick(List.of(0L, 4_096L, 64L << 20));
    StoreSettings settings = StoreSettings.DEFAULT.withCaches(0, cache);
    Path path = fresh();
    List<ObjectId> users = new ArrayList<>();
    List<ObjectId> teams = new ArrayList<>();
    try (RocksStore store = RocksStore.open(path, settings, CLOCK)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      for (int round = dice.between(1, 4); round > 0; round--) {
        name(dice, store, "user", users);
        name(dice, store, "team", teams);
        ask(dice, store, "user", users);
        ask(dice, store, "team", teams);
      }
    }
    try (RocksStore store = RocksStore.open(path, settings, CLOCK)) {
      ask(dice, store, "user", users);
    }
  }

  private static void name(Dice dice, RocksStore store, String type, List<ObjectId> ids) {
    List<Update> updates = new ArrayList<>();
    for (int i = dice.between(1, 300); i > 0; i--) {
      ObjectId id =
          new ObjectId(type + ids.size() + dice.pick(List.of("", "ä", "-long".repeat(9))));
      ids.add(id);
      updates.add(
          new Update(Operation.CREATE, Relationship.parse("document:d#viewer@" + type + ":" + id)));
    }
    store.commit(Change.of(new Change.Updates(List.of(), updates)));
  }

  private static void ask(Dice dice, RocksStore store, String typeName, List<ObjectId> ids) {
    try (Snapshot snapshot = store.head()) {
      int type = snapshot.symbols().type(new TypeName(typeName));
      for (int i = 0; i < 20; i++) {
        int chance = dice.pick(List.of(1, 8, 50, 100));
        int[] numbers = new int[ids.size()];
        List<ObjectId> expected = new ArrayList<>();
        for (int number = 1; number <= ids.size(); number++) {
          if (dice.chance(chance)) {
            numbers[expected.size()] = number;
            expected.add(ids.get(number - 1));
          }
        }
        int from = expected.isEmpty() ? 0 : dice.between(0, 1);
        assertThat(snapshot.names(type, numbers, from, expected.size()))
            .extracting(IdBytes::toId)
            .isEqualTo(expected.subList(from, expected.size()));
      }
      int number = dice.between(1, ids.size());
      assertThat(snapshot.name(type, number)).isEqualTo(ids.get(number - 1));
    }
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "store");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
