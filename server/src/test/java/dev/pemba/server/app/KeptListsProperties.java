package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Engine;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.testing.Dice;
import dev.pemba.testing.RandomWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists read page by page with what was found before kept, and with nothing kept: the same
/// entries, whoever else pages, writes, or lets time pass and grants expire in between.
final class KeptListsProperties {
  private static final List<String> RICH = List.of("group", "folder", "doc");
  private static final List<String> NAMES = List.of("r0", "r1", "r2", "p0", "p1", "p2", "p3");

  @TempDir private Path folder;

  @Test
  void everyPageIsAsIfTheListWereWorkedOutAgain() {
    Dice.forEachCase("kept = worked out", 30, dice -> new Case(dice).run());
  }

  private final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final AtomicReference<Instant> now =
        new AtomicReference<>(RandomWorld.NOW.minusSeconds(150));
    private final RocksStore store;
    private final List<Reader> readers = new ArrayList<>();

    /// A few questions, asked again and again.
    private final List<ObjectsQuestion> objectsQuestions = new ArrayList<>();

    private final List<SubjectsQuestion> subjectsQuestions = new ArrayList<>();
    private final ListObjects keepingObjects;
    private final ListObjects plainObjects;
    private final ListSubjects keepingSubjects;
    private final ListSubjects plainSubjects;

    Case(Dice dice) {
      this.dice = dice;
      this.random = RandomWorld.roll(dice);
      this.store = RocksStore.open(fresh(), StoreSettings.DEFAULT, now::get);
      Worlds worlds = new Worlds(store, now::get, Duration.ZERO);
      Decider decider = new Decider(worlds, new Engine(), Recorder.NONE);
      long bytes = dice.pick(List.of(2_000L, 1L << 20));
      this.keepingObjects = new ListObjects(decider, 1_000, new KeptLists<>(bytes));
      this.plainObjects = new ListObjects(decider, 1_000, new KeptLists<>(0));
      this.keepingSubjects = new ListSubjects(decider, 1_000, new KeptLists<>(bytes));
      this.plainSubjects = new ListSubjects(decider, 1_000, new KeptLists<>(0));
    }

    void run() {
      try (store) {
        store.commit(Change.of(new Change.SchemaText(random.schemaText())));
        random.relationships().stream().filter(_ -> dice.chance(70)).forEach(this::touch);
        List<Subject> subjects = random.subjects(dice);
        for (int i = 0; i < 3; i++) {
          objectsQuestions.add(telling(() -> objectsQuestion(subjects), this::objects));
          subjectsQuestions.add(telling(this::subjectsQuestion, this::subjects));
        }
        for (int i = 0; i < 200; i++) {
          step();
        }
      }
    }

    /// Of some questions, one whose list is long or depends on what the request brings along.
    private <Q, E> Q telling(Supplier<Q> roll, BiFunction<Q, Given, List<E>> answer) {
      Q best = roll.get();
      int most = -1;
      for (int i = 0; i < 10; i++) {
        Q question = roll.get();
        List<E> alone = answer.apply(question, Given.NOTHING);
        boolean depends =
            !alone.equals(answer.apply(question, new Given(random.context(), List.of())))
                || !alone.equals(answer.apply(question, contextual()));
        int told = alone.size() + (depends ? 100 : 0);
        if (told > most) {
          best = question;
          most = told;
        }
      }
      return best;
    }

    private Given contextual() {
      return new Given(Context.EMPTY, random.relationships());
    }

    private List<ObjectList.Entry> objects(ObjectsQuestion question, Given given) {
      Received<ObjectList.Entry> all = new Received<>();
      plainObjects.run(
          new ListObjects.Query(new Consistency.Head(), question, given, 0, Optional.empty()),
          effort(),
          all);
      return all.entries;
    }

    private List<SubjectList.Entry> subjects(SubjectsQuestion question, Given given) {
      Received<SubjectList.Entry> all = new Received<>();
      plainSubjects.run(
          new ListSubjects.Query(new Consistency.Head(), question, given, 0, Optional.empty()),
          effort(),
          all);
      return all.entries;
    }

    private void step() {
      if (readers.size() < 3) {
        Given given =
            dice.pick(List.of(Given.NOTHING, new Given(random.context(), List.of()), contextual()));
        readers.add(
            dice.chance(50)
                ? new ObjectReader(dice.pick(objectsQuestions), given)
                : new SubjectReader(dice.pick(subjectsQuestions), given));
      }
      Reader reader = dice.pick(readers);
      if (reader.page(dice.between(1, 2)).isEmpty()) {
        readers.remove(reader);
      }
      if (dice.chance(5)) {
        touch(dice.pick(random.relationships()));
      }
      if (dice.chance(10)) {
        now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(dice.between(1, 30))));
      }
    }

    private void touch(Relationship relationship) {
      Operation operation = dice.chance(80) ? Operation.TOUCH : Operation.DELETE;
      store.commit(
          Change.of(new Change.Updates(List.of(), List.of(new Update(operation, relationship)))));
    }

    private ObjectsQuestion objectsQuestion(List<Subject> subjects) {
      return new ObjectsQuestion(
          new TypeName(dice.pick(RICH)), new RelationName(dice.pick(NAMES)), dice.pick(subjects));
    }

    private SubjectsQuestion subjectsQuestion() {
      ObjectRef object = dice.pick(random.relationships()).object();
      return new SubjectsQuestion(
          object, new RelationName(dice.pick(NAMES)), new TypeName("user"), Optional.empty());
    }

    private final class ObjectReader implements Reader {
      private final ObjectsQuestion question;
      private final Given given;
      private Optional<Cursor> cursor = Optional.empty();

      ObjectReader(ObjectsQuestion question, Given given) {
        this.question = question;
        this.given = given;
      }

      @Override
      public Optional<Cursor> page(int size) {
        ListObjects.Query query =
            new ListObjects.Query(new Consistency.Head(), question, given, size, cursor);
        Received<ObjectList.Entry> kept = new Received<>();
        keepingObjects.run(query, effort(), kept);
        Received<ObjectList.Entry> plain = new Received<>();
        plainObjects.run(query, effort(), plain);
        assertThat(kept.entries).as("%s of\n%s", query, random).isEqualTo(plain.entries);
        assertThat(kept.cursor).isEqualTo(plain.cursor);
        cursor = kept.cursor;
        return cursor;
      }
    }

    private final class SubjectReader implements Reader {
      private final SubjectsQuestion question;
      private final Given given;
      private Optional<Cursor> cursor = Optional.empty();

      SubjectReader(SubjectsQuestion question, Given given) {
        this.question = question;
        this.given = given;
      }

      @Override
      public Optional<Cursor> page(int size) {
        ListSubjects.Query query =
            new ListSubjects.Query(new Consistency.Head(), question, given, size, cursor);
        Received<SubjectList.Entry> kept = new Received<>();
        keepingSubjects.run(query, effort(), kept);
        Received<SubjectList.Entry> plain = new Received<>();
        plainSubjects.run(query, effort(), plain);
        assertThat(kept.entries).as("%s of\n%s", query, random).isEqualTo(plain.entries);
        assertThat(kept.cursor).isEqualTo(plain.cursor);
        cursor = kept.cursor;
        return cursor;
      }
    }
  }

  /// Somebody who reads a list page by page.
  private interface Reader {
    /// The next page; returns where the one after it starts.
    Optional<Cursor> page(int size);
  }

  private static final class Received<E> implements Sink<E> {
    private final List<E> entries = new ArrayList<>();
    private Optional<Cursor> cursor = Optional.empty();

    @Override
    public void send(List<E> more, Optional<End> end) {
      entries.addAll(more);
      cursor = end.flatMap(End::cursor);
    }
  }

  private static Effort effort() {
    return new Effort(
        1_000_000,
        new Deadline() {
          @Override
          public void check() {}

          @Override
          public Duration remaining() {
            return Duration.ofSeconds(30);
          }
        },
        Effort.Place.WORKER,
        Request.UNKNOWN);
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "store");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
