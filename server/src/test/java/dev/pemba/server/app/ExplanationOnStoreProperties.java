package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Explanation;
import dev.pemba.graph.Question;
import dev.pemba.graph.Suggestions.Suggestion;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Provenance;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Explanations of a stored world: each relationship is told with the change that wrote it; what is
/// suggested allows once it is really written; and the past is explained as it was.
final class ExplanationOnStoreProperties {
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

  private static final Effort EFFORT =
      new Effort(5_000_000, NONE, Effort.Place.WORKER, Request.UNKNOWN);

  @TempDir private Path folder;

  private int written;
  private int named;

  @Test
  void explanationsOfAStoreAreTrueOfItAndSuggestionsWorkOnceWritten() {
    Dice.forEachCase("explanations of a store", 20, dice -> new Case(dice).run());
    assertThat(written).as("suggestions written").isGreaterThan(50);
    assertThat(named).as("relationships told with their origin").isGreaterThan(100);
  }

  private final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final RocksStore store;
    private final ExplainPermission explain;

    Case(Dice dice) {
      this.dice = dice;
      this.random = RandomWorld.roll(dice);
      this.store = RocksStore.open(fresh(), StoreSettings.DEFAULT, CLOCK);
      Worlds worlds = new Worlds(store, CLOCK, Duration.ZERO);
      this.explain = new ExplainPermission(store, new Decider(worlds, new Engine(), Recorder.NONE));
    }

    void run() {
      try (store) {
        store.commit(Change.of(new Change.SchemaText(random.schemaText())));
        for (Relationship relationship : random.relationships()) {
          commit("first", List.of(new Update(Operation.TOUCH, relationship)));
        }
        for (Relationship relationship : random.relationships()) {
          if (dice.chance(20)) {
            commit("again", List.of(new Update(Operation.TOUCH, relationship)));
          }
        }
        for (int i = 0; i < 30; i++) {
          explain(question());
        }
      }
    }

    /// The reason names the relationship, so that an origin can be told from another's.
    private void commit(String actor, List<Update> updates) {
      String reason = updates.getFirst().relationship().key().toString();
      store.commit(
          new Change(
              new Provenance(actor, reason, Map.of()),
              Optional.empty(),
              new Change.Updates(List.of(), updates)));
    }

    private Question question() {
      ObjectRef object =
          new ObjectRef(
              new TypeName(dice.pick(List.of("group", "folder", "doc"))),
              new ObjectId("o" + dice.below(3)));
      String relation = dice.pick(List.of("r0", "r1", "p0", "p1", "p2", "p3"));
      return new Question(object, new RelationName(relation), dice.pick(random.subjects(dice)));
    }

    private ExplainPermission.Result ask(Consistency consistency, Question question) {
      Given given = new Given(random.context(), List.of());
      return explain.run(new ExplainPermission.Query(consistency, question, given), EFFORT);
    }

    private void explain(Question question) {
      ExplainPermission.Result result = ask(new Consistency.Head(), question);
      originsAreTrue(result);
      for (Suggestion suggestion : result.suggestions().sets()) {
        written++;
        List<Update> updates = new ArrayList<>();
        suggestion.added().forEach(added -> updates.add(new Update(Operation.TOUCH, added)));
        suggestion.removed().forEach(gone -> updates.add(new Update(Operation.DELETE, gone)));
        commit("suggested", updates);
        assertThat(ask(new Consistency.Head(), question).explanation().answer())
            .as("%s with %s in\n%s", question, suggestion, random)
            .isEqualTo(suggestion.answer());
        ExplainPermission.Result past = ask(new Consistency.Exactly(result.token()), question);
        assertThat(past.explanation()).isEqualTo(result.explanation());
        assertThat(past.suggestions()).isEqualTo(result.suggestions());
        assertThat(past.written()).isEqualTo(result.written());
        restore(suggestion);
      }
    }

    /// Puts back what a suggestion changed.
    private void restore(Suggestion suggestion) {
      for (Relationship added : suggestion.added()) {
        Optional<Relationship> before =
            random.relationships().stream()
                .filter(relationship -> relationship.key().equals(added.key()))
                .findFirst();
        commit(
            "back",
            List.of(
                before
                    .map(relationship -> new Update(Operation.TOUCH, relationship))
                    .orElseGet(() -> new Update(Operation.DELETE, added))));
      }
      for (Relationship removed : suggestion.removed()) {
        commit("back", List.of(new Update(Operation.TOUCH, removed)));
      }
    }

    private void originsAreTrue(ExplainPermission.Result result) {
      List<Relationship.Key> keys =
          result
              .explanation()
              .edges()
              .map(Explanation.Edge::relationship)
              .map(Relationship::key)
              .distinct()
              .toList();
      assertThat(result.written().keySet()).containsExactlyInAnyOrderElementsOf(keys);
      result
          .written()
          .forEach(
              (key, origin) -> {
                named++;
                assertThat(origin.provenance().reason()).isEqualTo(key.toString());
                assertThat(origin.at()).contains(RandomWorld.NOW);
              });
      if (result.explanation().answer().decision() != Decision.DENIED) {
        assertThat(result.suggestions().sets()).isEmpty();
      }
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
