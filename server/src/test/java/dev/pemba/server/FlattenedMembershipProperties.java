package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Budget;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.Question;
import dev.pemba.graph.Tactics;
import dev.pemba.graph.World;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.Snapshot;
import dev.pemba.testing.Dice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Flattened memberships that a store keeps are those of the pinned revision, whatever is written
/// in between.
///
/// One store is written to all along, groups within groups within groups; after each change an
/// engine that flattens and one that walks are asked the same, at the head and at heads pinned
/// before.
final class FlattenedMembershipProperties {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));
  private static final String SCHEMA =
      """
      definition user {}
      definition group {
        relation member: user | user with expiration | group#member
      }
      definition doc {
        relation group: group
        relation reader: user | group#member
        permission read = reader + group->member
      }
      """;
  private static final RelationName READ = new RelationName("read");
  private static final RelationName MEMBER = new RelationName("member");

  private final Engine flattening = new Engine(Tactics.ALL);
  private final Engine walking = new Engine(Tactics.NONE);

  @TempDir private Path folder;

  @Test
  void flattenedMembershipsFollowEveryWrite() {
    Dice.forEachCase("flattened = walked", 4, this::compare);
  }

  private void compare(Dice dice) {
    Path path = folder.resolve("store" + dice.between(0, 1_000_000_000));
    try (RocksStore store = RocksStore.open(path, StoreSettings.DEFAULT, CLOCK)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      Map<Relationship.Key, Relationship> now = new LinkedHashMap<>();
      ArrayDeque<Snapshot> pinned = new ArrayDeque<>();
      for (int change = 0; change < 150; change++) {
        write(dice, store, now);
        try (Snapshot head = store.head()) {
          ask(dice, head);
        }
        if (!pinned.isEmpty()) {
          ask(dice, dice.pick(List.copyOf(pinned)));
        }
        if (dice.chance(20)) {
          pinned.add(store.head());
        }
        if (pinned.size() > 3) {
          pinned.remove().close();
        }
      }
      pinned.forEach(Snapshot::close);
    }
  }

  private static void write(Dice dice, RocksStore store, Map<Relationship.Key, Relationship> now) {
    Relationship relationship = Relationship.parse(relationship(dice));
    boolean delete = !now.isEmpty() && dice.chance(40);
    if (delete) {
      relationship = dice.pick(List.copyOf(now.values()));
      now.remove(relationship.key());
    } else {
      now.put(relationship.key(), relationship);
    }
    Operation operation = delete ? Operation.DELETE : Operation.TOUCH;
    store.commit(
        Change.of(new Change.Updates(List.of(), List.of(new Update(operation, relationship)))));
  }

  private static String relationship(Dice dice) {
    String user = "user:u" + dice.between(0, 3);
    String group = "group:g" + dice.between(0, 9);
    String other = "group:g" + dice.between(0, 9);
    String doc = "doc:d" + dice.between(0, 4);
    return switch (dice.between(0, 6)) {
      case 0 -> doc + "#reader@" + user;
      case 1 -> doc + "#reader@" + group + "#member";
      case 2 -> doc + "#group@" + group;
      case 3 -> group + "#member@" + user;
      case 4 -> group + "#member@" + user + "[expiration:2090-01-01T00:00:00Z]";
      default -> group + "#member@" + other + "#member";
    };
  }

  private void ask(Dice dice, Snapshot snapshot) {
    for (int question = 0; question < 6; question++) {
      Subject user = Subject.of(ObjectRef.parse("user:u" + dice.between(0, 3)));
      Question asked =
          dice.chance(70)
              ? new Question(ObjectRef.parse("doc:d" + dice.between(0, 4)), READ, user)
              : new Question(ObjectRef.parse("group:g" + dice.between(0, 9)), MEMBER, user);
      assertThat(answer(flattening, snapshot, asked))
          .as("%s at %s", asked, snapshot.revision())
          .isEqualTo(answer(walking, snapshot, asked));
    }
  }

  private static Decision answer(Engine engine, Snapshot snapshot, Question question) {
    World world = World.of(snapshot, Facts.at(CLOCK.instant()));
    return engine.check(world, question, new Budget(1_000_000, Budget.Deadline.NONE)).decision();
  }
}
