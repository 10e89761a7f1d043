package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.store.Snapshot;
import dev.pemba.testing.Dice;
import dev.pemba.testing.EngineLaw;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Answers under a draft are those of the world that the draft describes: by the reference
/// evaluator and in the same order as if it had been written, with one engine that also answers for
/// the world below.
final class DraftProperties {
  @Test
  void aDraftAnswersAsTheWorldItDescribes() {
    Dice.forEachCase("draft = written", 120, DraftProperties::compare);
  }

  private static void compare(Dice dice) {
    RandomWorld after = RandomWorld.roll(dice);
    List<Relationship> kept = new ArrayList<>();
    Map<Relationship.Key, Update> updates = new LinkedHashMap<>();
    Map<Relationship.Key, Relationship> before = new LinkedHashMap<>();
    for (Relationship relationship : after.relationships()) {
      if (dice.chance(60)) {
        kept.add(relationship);
        before.put(relationship.key(), relationship);
      } else {
        updates.put(relationship.key(), new Update(Operation.TOUCH, relationship));
      }
    }
    // Some of what the draft writes stands there otherwise, and some of what stands there goes.
    RandomWorld other = RandomWorld.roll(dice);
    for (Relationship relationship : other.relationships()) {
      if (isAllowed(after.schema(), relationship)
          && kept.stream().noneMatch(it -> it.key().equals(relationship.key()))) {
        before.put(relationship.key(), relationship);
        updates.putIfAbsent(relationship.key(), new Update(Operation.DELETE, relationship));
      }
    }
    boolean redrawn = dice.chance(50);
    Schema schema = redrawn ? schemaBefore(after) : after.schema();
    Engine engine = EngineLaw.engine(dice);
    Facts facts = new Facts(after.context(), List.of(), RandomWorld.NOW);
    try (Snapshot base = new MemorySnapshot(schema, new Revision(7), before.values());
        Snapshot draft =
            DraftSnapshot.of(
                base,
                redrawn ? Optional.of(after.schema()) : Optional.empty(),
                List.copyOf(updates.values()),
                RandomWorld.NOW)) {
      RandomWorld below =
          new RandomWorld(schema.text(), schema, List.copyOf(before.values()), after.context());
      if (!redrawn) {
        new EngineLaw(dice, below, base, facts).on(engine).check();
      }
      new EngineLaw(dice, after, draft, facts).on(engine).check();
      if (!redrawn) {
        new EngineLaw(dice, below, base, facts).on(engine).check();
      }
      sameOrder(after, draft, written(after, before, updates), facts);
    }
  }

  /// The same relations with the same kinds of subjects, and permissions that say nothing.
  private static Schema schemaBefore(RandomWorld after) {
    return SchemaCompiler.compile(
        after
            .schemaText()
            .replaceAll("(?m)^  permission (p\\d) = .*$", "  permission $1 = nil")
            .replaceAll("(?m) = this \\+ .*$", ""));
  }

  private static boolean isAllowed(Schema schema, Relationship relationship) {
    try {
      schema.checkAllowed(relationship);
      return true;
    } catch (PembaException _) {
      return false;
    }
  }

  /// A world to which the updates were really written, after what was there before.
  private static Snapshot written(
      RandomWorld after,
      Map<Relationship.Key, Relationship> before,
      Map<Relationship.Key, Update> updates) {
    List<Relationship> named = new ArrayList<>(before.values());
    for (Update update : updates.values()) {
      if (update.operation() == Operation.TOUCH) {
        named.add(update.relationship());
      }
    }
    return new MemorySnapshot(after.schema(), new Revision(8), named, after.relationships());
  }

  private static void sameOrder(RandomWorld after, Snapshot draft, Snapshot written, Facts facts) {
    for (String type : List.of("group", "folder", "doc")) {
      for (String permission : List.of("r0", "r1", "p0", "p1", "p2")) {
        ObjectsQuestion question =
            new ObjectsQuestion(
                new TypeName(type),
                new RelationName(permission),
                Subject.of(ObjectRef.parse("user:o1")));
        assertThat(listed(draft, question, facts))
            .as("%s in\n%s", question, after)
            .isEqualTo(listed(written, question, facts));
      }
    }
  }

  private static List<ObjectList.Entry> listed(
      Snapshot snapshot, ObjectsQuestion question, Facts facts) {
    return new Engine()
        .listObjects(
            World.of(snapshot, facts), question, new Budget(5_000_000, Budget.Deadline.NONE))
        .page(0, Integer.MAX_VALUE)
        .entries();
  }
}
