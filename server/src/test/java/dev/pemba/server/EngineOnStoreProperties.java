package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.Snapshot;
import dev.pemba.testing.Dice;
import dev.pemba.testing.EngineLaw;
import dev.pemba.testing.RandomWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine against the reference evaluator over RocksDB: at the head, at pinned older heads and
/// at past revisions, with the caches on and off, before and after the store is reopened.
final class EngineOnStoreProperties {
  /// Writes happen at the instant that expiries lie around.
  private static final InstantSource CLOCK = InstantSource.fixed(RandomWorld.NOW);

  @TempDir private Path folder;

  @Test
  void everyRevisionAnswersAsTheReferenceDoes() {
    Dice.forEachCase("engine on rocks = reference", 25, this::compare);
  }

  private void compare(Dice dice) {
    RandomWorld random = RandomWorld.roll(dice);
    StoreSettings settings = settings(dice);
    Path path = fresh();
    Map<Revision, List<Relationship>> past = new TreeMap<>();
    Map<Revision, Snapshot> pinned = new LinkedHashMap<>();
    Engine engine = EngineLaw.engine(dice);
    try (RocksStore store = RocksStore.open(path, settings, CLOCK)) {
      store.commit(Change.of(new Change.SchemaText(random.schemaText())));
      write(dice, random, store, engine, past, pinned);
      for (Map.Entry<Revision, Snapshot> entry : pinned.entrySet()) {
        try (Snapshot snapshot = entry.getValue()) {
          check(dice, random, engine, snapshot, past.getOrDefault(entry.getKey(), List.of()));
        }
      }
    }
    try (RocksStore store = RocksStore.open(path, settings, CLOCK)) {
      for (Map.Entry<Revision, List<Relationship>> entry : past.entrySet()) {
        if (dice.chance(30) || entry.getKey().equals(store.revision())) {
          try (Snapshot snapshot = store.at(entry.getKey())) {
            assertThat(snapshot.revision()).isEqualTo(entry.getKey());
            check(dice, random, engine, snapshot, entry.getValue());
          }
        }
      }
    }
  }

  /// With no caches, with usual ones, and with some so small that entries come and go.
  private static StoreSettings settings(Dice dice) {
    return switch (dice.below(4)) {
      case 0 -> StoreSettings.DEFAULT.withCaches(0, 0);
      case 1, 2 -> StoreSettings.DEFAULT.withCaches(dice.between(1, 64) << 10, 1 << 10);
      default -> StoreSettings.DEFAULT.withMemoryReads(dice.pick(List.of(0, 32)));
    };
  }

  /// Writes the random relationships in some order, in changes of random size, deleting and
  /// rewriting some on the way; some heads are asked at once, so that what is cached meets changes,
  /// and some are kept and asked later.
  private static void write(
      Dice dice,
      RandomWorld random,
      RocksStore store,
      Engine engine,
      Map<Revision, List<Relationship>> past,
      Map<Revision, Snapshot> pinned) {
    Map<Relationship.Key, Relationship> now = new LinkedHashMap<>();
    List<Relationship> todo = dice.shuffled(random.relationships());
    while (!todo.isEmpty()) {
      Map<Relationship.Key, Update> updates = new LinkedHashMap<>();
      for (Relationship relationship : todo.subList(0, Math.min(todo.size(), dice.between(1, 9)))) {
        updates.put(relationship.key(), new Update(Operation.TOUCH, relationship));
      }
      todo = todo.subList(updates.size(), todo.size());
      if (!now.isEmpty() && dice.chance(40)) {
        Relationship gone = dice.pick(List.copyOf(now.values()));
        updates.putIfAbsent(gone.key(), new Update(Operation.DELETE, gone));
      }
      Revision revision =
          store
              .commit(Change.of(new Change.Updates(List.of(), List.copyOf(updates.values()))))
              .revision();
      for (Update update : updates.values()) {
        if (update.operation() == Operation.DELETE) {
          now.remove(update.relationship().key());
        } else {
          now.put(update.relationship().key(), update.relationship());
        }
      }
      past.put(revision, new ArrayList<>(now.values()));
      if (dice.chance(30)) {
        try (Snapshot head = store.head()) {
          check(dice, random, engine, head, List.copyOf(now.values()));
        }
      }
      if (pinned.size() < 3 && dice.chance(30)) {
        pinned.put(revision, store.head());
      }
    }
  }

  private static void check(
      Dice dice,
      RandomWorld random,
      Engine engine,
      Snapshot snapshot,
      List<Relationship> relationships) {
    RandomWorld world =
        new RandomWorld(random.schemaText(), random.schema(), relationships, random.context());
    Facts facts = new Facts(random.context(), List.of(), RandomWorld.NOW);
    new EngineLaw(dice, world, snapshot, facts).on(engine).inMemory().check();
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "store");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
