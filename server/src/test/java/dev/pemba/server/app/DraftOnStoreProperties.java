package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Budget;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.testing.Dice;
import dev.pemba.testing.EngineLaw;
import dev.pemba.testing.RandomWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A draft over a stored world, then the same really written: the same answers in the same order,
/// or the same refusal; and the stored world answers as it did, whatever drafts were asked about.
final class DraftOnStoreProperties {
  private static final InstantSource CLOCK = InstantSource.fixed(RandomWorld.NOW);

  private static final Deadline NONE =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofDays(1);
        }
      };

  @TempDir private Path folder;

  @Test
  void aDraftIsAnsweredAsItWillBeOnceItIsWritten() {
    Dice.forEachCase("draft = written to the store", 40, dice -> new Case(dice).run());
  }

  private final class Case {
    private final Dice dice;
    private final RandomWorld now;
    private final RocksStore store;
    private final Worlds worlds;
    private final Engine engine;

    Case(Dice dice) {
      this.dice = dice;
      this.now = RandomWorld.roll(dice);
      StoreSettings settings =
          dice.chance(50) ? StoreSettings.DEFAULT : StoreSettings.DEFAULT.withCaches(0, 0);
      this.store = RocksStore.open(fresh(), settings, CLOCK);
      this.worlds = new Worlds(store, CLOCK, Duration.ZERO);
      this.engine = EngineLaw.engine(dice);
    }

    void run() {
      try (store) {
        store.commit(Change.of(new Change.SchemaText(now.schemaText())));
        write(now.relationships().stream().map(it -> new Update(Operation.TOUCH, it)).toList());
        check(Draft.NONE, now);
        RandomWorld then = RandomWorld.roll(dice);
        Draft draft = dice.chance(50) ? updates(then) : everything(then);
        compare(draft);
      }
    }

    /// Some of another world's relationships that this schema takes, some created; some deleted.
    private Draft updates(RandomWorld then) {
      Map<Relationship.Key, Update> updates = new LinkedHashMap<>();
      for (Relationship relationship : then.relationships()) {
        boolean create = dice.chance(10);
        if (isAllowed(now.schema(), relationship) || dice.chance(1)) {
          Operation operation = create ? Operation.CREATE : Operation.TOUCH;
          updates.put(relationship.key(), new Update(operation, relationship));
        }
      }
      for (Relationship relationship : now.relationships()) {
        if (dice.chance(30)) {
          updates.put(relationship.key(), new Update(Operation.DELETE, relationship));
        }
      }
      return new Draft(Optional.empty(), List.copyOf(updates.values()));
    }

    /// Another schema, with its relationships in the place of those that stand.
    private Draft everything(RandomWorld then) {
      Map<Relationship.Key, Update> updates = new LinkedHashMap<>();
      for (Relationship relationship : now.relationships()) {
        if (!dice.chance(1)) {
          updates.put(relationship.key(), new Update(Operation.DELETE, relationship));
        }
      }
      for (Relationship relationship : then.relationships()) {
        updates.put(relationship.key(), new Update(Operation.TOUCH, relationship));
      }
      return new Draft(Optional.of(then.schemaText()), List.copyOf(updates.values()));
    }

    private void compare(Draft draft) {
      List<Object> drafted;
      try (Pinned pinned = worlds.pin(new Consistency.Head(), NONE).under(draft, NONE)) {
        drafted = answers(pinned);
      } catch (PembaException refusal) {
        assertThat(reallyWrite(draft)).as("%s\n%s", draft, now).contains(refusal.reason());
        return;
      }
      check(Draft.NONE, now);
      assertThat(reallyWrite(draft)).as("%s\n%s", draft, now).isEmpty();
      try (Pinned pinned = worlds.pin(new Consistency.Head(), NONE)) {
        assertThat(drafted).as("%s\n%s", draft, now).isEqualTo(answers(pinned));
      }
    }

    /// The law, over the world under a draft.
    private void check(Draft draft, RandomWorld expected) {
      try (Pinned pinned = worlds.pin(new Consistency.Head(), NONE).under(draft, NONE)) {
        Facts facts = new Facts(expected.context(), List.of(), RandomWorld.NOW);
        new EngineLaw(dice, expected, pinned.snapshot(), facts).on(engine).check();
      }
    }

    /// Writes what the draft describes: deletions, the schema, the rest. Why it was refused, if so.
    private Optional<dev.pemba.model.Reason> reallyWrite(Draft draft) {
      try {
        List<Update> first = new ArrayList<>();
        List<Update> last = new ArrayList<>();
        for (Update update : draft.updates()) {
          (update.operation() == Operation.DELETE ? first : last).add(update);
          if (draft.schema().isPresent() && update.operation() == Operation.TOUCH) {
            first.add(new Update(Operation.DELETE, update.relationship()));
          }
        }
        first.removeIf(update -> !now.schema().definitions().containsKey(type(update)));
        write(first);
        draft.schema().ifPresent(text -> store.commit(Change.of(new Change.SchemaText(text))));
        write(last);
        return Optional.empty();
      } catch (PembaException refusal) {
        return Optional.of(refusal.reason());
      }
    }

    private static TypeName type(Update update) {
      return update.relationship().object().type();
    }

    private void write(List<Update> updates) {
      if (!updates.isEmpty()) {
        store.commit(Change.of(new Change.Updates(List.of(), updates)));
      }
    }

    /// Every list there is, in order.
    private List<Object> answers(Pinned pinned) {
      List<Object> answers = new ArrayList<>();
      Given given = new Given(Context.EMPTY, List.of());
      for (String type : List.of("group", "folder", "doc")) {
        for (String name : List.of("r0", "r1", "r2", "up", "p0", "p1", "p2", "p3")) {
          RelationName permission = new RelationName(name);
          for (String user : List.of("o0", "o1", "o2")) {
            answers.add(
                engine
                    .listObjects(
                        pinned.world(given),
                        new ObjectsQuestion(
                            new TypeName(type),
                            permission,
                            Subject.of(ObjectRef.parse("user:" + user))),
                        new Budget(5_000_000, NONE))
                    .page(0, 1_000)
                    .entries()
                    .stream()
                    .map(ObjectList.Entry::toString)
                    .toList());
          }
          answers.add(
              engine
                  .listSubjects(
                      pinned.world(given),
                      new SubjectsQuestion(
                          ObjectRef.parse(type + ":o1"),
                          permission,
                          new TypeName("user"),
                          Optional.empty()),
                      new Budget(5_000_000, NONE))
                  .page(SubjectList.START, 1_000)
                  .entries()
                  .stream()
                  .map(SubjectList.Entry::toString)
                  .toList());
        }
      }
      return answers;
    }
  }

  private static boolean isAllowed(Schema schema, Relationship relationship) {
    try {
      schema.checkAllowed(relationship);
      return true;
    } catch (PembaException _) {
      return false;
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
