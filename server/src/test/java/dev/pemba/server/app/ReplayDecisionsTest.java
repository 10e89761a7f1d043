package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.TestClock;
import dev.pemba.testing.Dice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replay tells the same however few questions it gathers at a time.
final class ReplayDecisionsTest {
  private static final Deadline NONE =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofDays(1);
        }
      };

  private final TestClock clock = new TestClock();

  /// Decisions on record that were never made.
  private record Told(List<PastDecisions.Past> all, List<PastDecisions.PastList> lists)
      implements Recorder {
    @Override
    public boolean isOn() {
      return false;
    }

    @Override
    public void record(Decided decided, Effort effort) {}

    @Override
    public Checks checks(Deciding deciding, Effort effort) {
      return Checks.NONE;
    }

    @Override
    public dev.pemba.graph.Naming naming() {
      return dev.pemba.graph.Naming.PLAIN;
    }

    @Override
    public String shown(Context context) {
      return "";
    }

    @Override
    public List<String> shown(List<Relationship> contextual, int items) {
      return List.of();
    }

    @Override
    public Optional<PastDecisions> past() {
      return Optional.of(new ToldAgain(all, lists));
    }
  }

  private record ToldAgain(List<PastDecisions.Past> all, List<PastDecisions.PastList> lists)
      implements PastDecisions {
    @Override
    public void read(Instant from, Optional<Instant> to, Deadline deadline, Receiver receiver) {
      all.forEach(receiver::past);
      lists.forEach(receiver::listed);
    }

    @Override
    public Optional<Past> find(UUID id, int item, Deadline deadline) {
      return Optional.empty();
    }
  }

  @Test
  void itTellsTheSameHoweverFewQuestionsAreGatheredAtATime(@TempDir Path folder) {
    Dice dice = new Dice(4);
    List<Update> updates = new ArrayList<>();
    List<Update> drafted = new ArrayList<>();
    List<PastDecisions.Past> past = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Relationship relationship = Relationship.parse("doc:d#reader@user:u" + i);
      updates.add(new Update(Operation.TOUCH, relationship));
      if (dice.chance(50)) {
        drafted.add(new Update(Operation.DELETE, relationship));
      }
    }
    for (int i = 0; i < 100; i++) {
      past.add(
          new PastDecisions.Past(
              new Question(
                  ObjectRef.parse("doc:d"),
                  new RelationName("reader"),
                  Subject.parse("user:u" + dice.below(14))),
              Given.NOTHING,
              TestClock.START.plusSeconds(i),
              Revision.ZERO,
              Decision.ALLOWED));
    }
    try (RocksStore store = RocksStore.open(folder, StoreSettings.DEFAULT, clock)) {
      store.commit(
          Change.of(
              new Change.SchemaText(
                  "definition user {} definition doc { relation reader: user }")));
      store.commit(Change.of(new Change.Updates(List.of(), updates)));
      Decider decider =
          new Decider(
              new Worlds(store, clock, Duration.ZERO), new Engine(), new Told(past, List.of()));
      Draft draft = new Draft(Optional.empty(), drafted);
      List<ReplayDecisions.Changed> whole = changed(decider, 1_000, draft);
      assertThat(whole).hasSize(drafted.size());
      assertThat(whole.stream().mapToLong(ReplayDecisions.Changed::asked).sum())
          .isEqualTo(
              past.stream()
                  .filter(
                      it ->
                          drafted.stream()
                              .anyMatch(
                                  update ->
                                      update
                                          .relationship()
                                          .subject()
                                          .equals(it.question().subject())))
                  .count());
      for (int atATime : List.of(1, 2, 5)) {
        assertThat(changed(decider, atATime, draft)).containsExactlyInAnyOrderElementsOf(whole);
      }
    }
  }

  @Test
  void moreListsThanAreAskedAgainAreToldAsUnanswered(@TempDir Path folder) {
    List<PastDecisions.PastList> lists = new ArrayList<>();
    for (int i = 0; i < Limits.REPLAYED_LISTS + 2; i++) {
      lists.add(
          new PastDecisions.PastList(
              new PastDecisions.ListQuestion.Objects(
                  new ObjectsQuestion(
                      new TypeName("doc"),
                      new RelationName("reader"),
                      Subject.parse("user:u" + i),
                      List.of())),
              Given.NOTHING,
              TestClock.START));
    }
    lists.add(lists.getFirst());
    try (RocksStore store = RocksStore.open(folder, StoreSettings.DEFAULT, clock)) {
      store.commit(
          Change.of(
              new Change.SchemaText(
                  "definition user {} definition doc { relation reader: user }")));
      Decider decider =
          new Decider(
              new Worlds(store, clock, Duration.ZERO), new Engine(), new Told(List.of(), lists));
      List<ReplayedLists.Changed> changed = new ArrayList<>();
      List<ReplayDecisions.End> ends = new ArrayList<>();
      new ReplayDecisions(decider, 3, 3)
          .run(
              new ReplayDecisions.Query(
                  new Consistency.Head(),
                  new Draft(
                      Optional.empty(),
                      List.of(
                          new Update(Operation.TOUCH, Relationship.parse("doc:d#reader@user:u0")))),
                  Instant.EPOCH,
                  Optional.empty()),
              new Effort(1_000_000, NONE, Effort.Place.WORKER, Request.UNKNOWN),
              (_, some, end) -> {
                changed.addAll(some);
                end.ifPresent(ends::add);
              });

      assertThat(ends).hasSize(1);
      assertThat(ends.getFirst().decisions()).isEqualTo(Limits.REPLAYED_LISTS + 3);
      assertThat(ends.getFirst().questions()).isEqualTo(Limits.REPLAYED_LISTS);
      assertThat(ends.getFirst().unanswered()).isEqualTo(2);
      assertThat(changed).hasSize(1);
      assertThat(changed.getFirst().asked()).isEqualTo(2);
      assertThat(changed.getFirst().gained()).containsExactly("d");
    }
  }

  private static List<ReplayDecisions.Changed> changed(Decider decider, int atATime, Draft draft) {
    List<ReplayDecisions.Changed> all = new ArrayList<>();
    new ReplayDecisions(decider, 3, atATime)
        .run(
            new ReplayDecisions.Query(
                new Consistency.Head(), draft, Instant.EPOCH, Optional.empty()),
            new Effort(1_000_000, NONE, Effort.Place.WORKER, Request.UNKNOWN),
            (some, _, _) -> all.addAll(some));
    return all;
  }
}
