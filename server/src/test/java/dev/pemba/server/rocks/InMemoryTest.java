package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Budget;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.NotInMemoryException;
import dev.pemba.store.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a network thread may ask: a world as far as memory holds it.
final class InMemoryTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));
  private static final String SCHEMA =
      """
      definition user {}
      definition group { relation member: user | group#member }
      definition doc { relation reader: user | group#member }
      """;

  private final Engine engine = new Engine();

  @TempDir private Path folder;

  @Test
  void whatIsNotInMemoryIsNeitherReadNorGuessed() {
    write(
        "group:a#member@user:ana", "group:b#member@group:a#member", "doc:d#reader@group:b#member");
    try (RocksStore store = open();
        Snapshot snapshot = store.head()) {
      assertThatThrownBy(() -> decide(snapshot.inMemory(), "ana"))
          .isInstanceOf(NotInMemoryException.class);
      assertThat(decide(snapshot, "ana")).isEqualTo(Decision.ALLOWED);
      assertThat(decide(snapshot.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);

      assertThat(decide(snapshot, "bob")).isEqualTo(Decision.DENIED);
      assertThat(decide(snapshot.inMemory(), "bob")).isEqualTo(Decision.DENIED);
    }
  }

  @Test
  void aLongListThatIsAskedOftenIsInMemoryUntilItChanges() {
    write(
        Stream.concat(
                Stream.of("doc:d#reader@user:ana"),
                IntStream.range(0, 600)
                    .boxed()
                    .flatMap(
                        i ->
                            Stream.of("doc:d#reader@user:u" + i, "doc:d" + i + "#reader@user:ana")))
            .toArray(String[]::new));
    try (RocksStore store = open()) {
      try (Snapshot before = store.head()) {
        decide(before, "ana");
        assertThatThrownBy(() -> decide(before.inMemory(), "ana"))
            .isInstanceOf(NotInMemoryException.class);
        for (int i = 0; i < 10; i++) {
          assertThat(decide(before, "ana")).isEqualTo(Decision.ALLOWED);
        }
        assertThat(decide(before.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);
        commit(store, Operation.DELETE, "doc:d#reader@user:ana");
        assertThat(decide(before.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);
      }
      try (Snapshot after = store.head()) {
        for (int i = 0; i < 20; i++) {
          assertThat(decide(after, "ana")).isEqualTo(Decision.DENIED);
        }
        assertThat(decide(after.inMemory(), "ana")).isEqualTo(Decision.DENIED);
      }
    }
  }

  @Test
  void whatAWriteChangedIsReadFromMemoryAsItWasWritten() {
    write("group:a#member@user:ana", "doc:d#reader@group:a#member");
    try (RocksStore store = open()) {
      try (Snapshot before = store.head()) {
        assertThat(decide(before, "ana")).isEqualTo(Decision.ALLOWED);
        commit(store, Operation.DELETE, "group:a#member@user:ana");
        assertThat(decide(before.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);
      }
      try (Snapshot after = store.head()) {
        assertThat(decide(after.inMemory(), "ana")).isEqualTo(Decision.DENIED);
        assertThat(decide(after, "ana")).isEqualTo(Decision.DENIED);
      }
    }
  }

  @Test
  void whatTakesManyReadsIsNotForANetworkThreadThoughMemoryHoldsIt() {
    try (RocksStore store = open()) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      commit(
          store,
          Operation.CREATE,
          Stream.concat(
                  Stream.of("group:g0#member@user:ana", "doc:d#reader@group:g99#member"),
                  IntStream.range(1, 100)
                      .mapToObj(i -> "group:g" + i + "#member@group:g" + (i - 1) + "#member"))
              .toArray(String[]::new));
      commit(store, Operation.CREATE, "doc:d#reader@user:bob");
      try (Snapshot snapshot = store.head()) {
        assertThat(decide(snapshot.inMemory(), "bob")).isEqualTo(Decision.ALLOWED);
        assertThatThrownBy(() -> decide(snapshot.inMemory(), "ana"))
            .isInstanceOf(NotInMemoryException.class);
        assertThat(decide(snapshot, "ana")).isEqualTo(Decision.ALLOWED);
      }
    }
  }

  @Test
  void whatOurCachesLackIsLeftToAWorkerWhereThatIsSwitchedOff() {
    StoreSettings settings = StoreSettings.DEFAULT.withMemoryReads(0);
    try (RocksStore store = RocksStore.open(folder, settings, CLOCK)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      commit(store, Operation.CREATE, "doc:d#reader@user:ana");
      try (Snapshot snapshot = store.head()) {
        assertThatThrownBy(() -> decide(snapshot.inMemory(), "ana"))
            .isInstanceOf(NotInMemoryException.class);
        assertThat(decide(snapshot, "ana")).isEqualTo(Decision.ALLOWED);
        assertThat(decide(snapshot.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);
      }
    }
  }

  @Test
  void aListTooLongForANetworkThreadIsNotCutShort() {
    try (RocksStore store = open()) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      commit(
          store,
          Operation.CREATE,
          Stream.concat(
                  Stream.of("group:g1999#member@user:ana", "doc:e#reader@user:ana"),
                  IntStream.range(0, 2_000).mapToObj(i -> "doc:d#reader@group:g" + i + "#member"))
              .toArray(String[]::new));
      try (Snapshot snapshot = store.head()) {
        assertThatThrownBy(() -> decide(snapshot.inMemory(), "ana"))
            .isInstanceOf(NotInMemoryException.class);
        assertThat(decide(snapshot, "ana")).isEqualTo(Decision.ALLOWED);
        assertThat(decide(snapshot.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);
      }
    }
  }

  @Test
  void whatWasDeletedIsNotTakenForAbsentWhereItsPastIsNotInMemory() {
    write("doc:d#reader@user:ana");
    Revision with;
    try (RocksStore store = open()) {
      with = store.revision();
      commit(store, Operation.DELETE, "doc:d#reader@user:ana");
    }
    try (RocksStore store = open();
        Snapshot head = store.head();
        Snapshot past = store.at(with)) {
      assertThat(decide(head, "ana")).isEqualTo(Decision.DENIED);
      assertThatThrownBy(() -> decide(past.inMemory(), "ana"))
          .isInstanceOf(NotInMemoryException.class);
      assertThat(decide(past, "ana")).isEqualTo(Decision.ALLOWED);
      assertThat(decide(past.inMemory(), "ana")).isEqualTo(Decision.ALLOWED);
    }
  }

  @Test
  void aListWhoseNamesAreNotInMemoryIsNotGuessed() {
    write("doc:d#reader@user:ana", "doc:e#reader@user:ana");
    try (RocksStore store = open();
        Snapshot snapshot = store.head()) {
      assertThatThrownBy(() -> list(snapshot.inMemory())).isInstanceOf(NotInMemoryException.class);
      assertThat(decide(snapshot, "ana")).isEqualTo(Decision.ALLOWED);
      assertThatThrownBy(() -> list(snapshot.inMemory())).isInstanceOf(NotInMemoryException.class);

      assertThat(list(snapshot)).containsExactly("d", "e");

      assertThat(list(snapshot.inMemory())).containsExactly("d", "e");
    }
  }

  private List<String> list(Snapshot snapshot) {
    return engine
        .listObjects(
            World.of(snapshot, Facts.at(CLOCK.instant())),
            new ObjectsQuestion(
                new TypeName("doc"),
                new RelationName("reader"),
                Subject.of(ObjectRef.parse("user:ana"))),
            new Budget(1_000, Budget.Deadline.NONE))
        .page(0, 10)
        .entries()
        .stream()
        .map(entry -> entry.id().toString())
        .toList();
  }

  private Decision decide(Snapshot snapshot, String user) {
    Question question =
        new Question(
            ObjectRef.parse("doc:d"),
            new RelationName("reader"),
            Subject.of(ObjectRef.parse("user:" + user)));
    Answer answer =
        engine.check(
            World.of(snapshot, Facts.at(CLOCK.instant())),
            question,
            new Budget(10_000, Budget.Deadline.NONE));
    return answer.decision();
  }

  private void write(String... relationships) {
    try (RocksStore store = open()) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      commit(store, Operation.CREATE, relationships);
    }
  }

  private static void commit(RocksStore store, Operation operation, String... relationships) {
    List<Update> updates =
        Stream.of(relationships)
            .map(text -> new Update(operation, Relationship.parse(text)))
            .toList();
    store.commit(Change.of(new Change.Updates(List.of(), updates)));
  }

  private RocksStore open() {
    return RocksStore.open(folder, StoreSettings.DEFAULT, CLOCK);
  }
}
