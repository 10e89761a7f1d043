package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.schema.Relation;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.testing.Dice;
import dev.pemba.testing.RandomWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers that are remembered are those that would be found: while relationships come and go, the
/// schema is written anew, ids get their first relationship, time passes and is set back, one
/// question at a time and many, at the head and at revisions of the past.
final class RememberedAnswersProperties {
  private static final Effort EFFORT =
      new Effort(1_000_000, Deadlines.NONE, Effort.Place.WORKER, Request.UNKNOWN);

  private static final Pattern NO_P0 = Pattern.compile("permission p0 = .*");

  @TempDir private Path folder;

  /// How often an answer was given without its question being read.
  private int unread;

  @Test
  void whatIsRememberedIsWhatWouldBeFound() {
    Dice.forEachCase("remembered = judged anew", 40, dice -> new Case(dice).run());
    assertThat(unread).isGreaterThan(1_000);
  }

  /// One world, and a few questions that are asked again and again.
  private final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final RocksStore store;
    private final CheckPermission plain;
    private final CheckPermission remembering;
    private final CheckMany many;
    private final List<Asked> pool = new ArrayList<>();
    private final List<Token> tokens = new ArrayList<>();
    private final List<Relationship> all;
    private Instant now;

    private record Asked(Question question, Given given) {
      Wording wording(Wording.Form form, String common) {
        byte[] bytes = (question + " " + given).getBytes(StandardCharsets.UTF_8);
        return new Wording.Common(form, common.getBytes(StandardCharsets.UTF_8))
            .question(bytes, 0, bytes.length);
      }
    }

    Case(Dice dice) {
      this.dice = dice;
      this.random = RandomWorld.roll(dice);
      this.now = RandomWorld.NOW.minusSeconds(dice.between(0, 120));
      InstantSource clock = () -> now;
      this.store = RocksStore.open(fresh(), settings(), clock);
      Worlds worlds = new Worlds(store, clock, Duration.ZERO);
      Engine engine = new Engine();
      RememberedAnswers answers = new RememberedAnswers(dice.pick(List.of(4 << 10, 1 << 20)));
      Decider decider = new Decider(worlds, engine, Recorder.NONE, answers);
      this.plain = new CheckPermission(new Decider(worlds, engine, Recorder.NONE));
      this.remembering = new CheckPermission(decider);
      this.many = new CheckMany(decider);
      this.all = dice.shuffled(random.relationships());
    }

    private StoreSettings settings() {
      return dice.pick(
          List.of(
              StoreSettings.DEFAULT,
              StoreSettings.DEFAULT.withCaches(0, 0),
              StoreSettings.DEFAULT.withCaches(8 << 10, 1 << 10)));
    }

    void run() {
      try (store) {
        store.commit(Change.of(new Change.SchemaText(random.schemaText())));
        for (int i = 0; i < 25; i++) {
          pool.add(asked());
        }
        for (int i = 0; i < 60; i++) {
          change();
          dice.shuffled(pool).subList(0, dice.pick(List.of(5, pool.size()))).forEach(this::one);
          if (dice.chance(40)) {
            many();
          }
        }
      }
    }

    private Asked asked() {
      ObjectRef object = object();
      List<RelationName> relations =
          random.schema().definition(object.type()).relations().values().stream()
              .map(Relation::name)
              .toList();
      Subject subject = dice.pick(random.subjects(dice));
      List<ObjectRef> actors =
          dice.chance(10) ? List.of(ObjectRef.parse("agent:" + dice.between(1, 3))) : List.of();
      List<Relationship> contextual =
          dice.chance(15) ? dice.shuffled(all).subList(0, Math.min(2, all.size())) : List.of();
      return new Asked(
          new Question(object, dice.pick(relations), subject, actors),
          new Given(dice.chance(50) ? random.context() : Context.EMPTY, contextual, Draft.NONE));
    }

    /// Mostly one that relationships name, sometimes one that nobody ever named.
    private ObjectRef object() {
      return all.isEmpty() || dice.chance(10)
          ? new ObjectRef(ObjectRef.parse("doc:x").type(), new ObjectId("nowhere"))
          : dice.pick(all).object();
    }

    private void change() {
      switch (dice.below(10)) {
        case 0, 4 -> now = now.plusSeconds(dice.between(1, 40));
        case 1 -> now = now.minusSeconds(dice.between(1, 40));
        case 2, 5 ->
            store.commit(
                Change.of(
                    new Change.SchemaText(
                        dice.chance(50)
                            ? random.schemaText()
                            : NO_P0
                                .matcher(random.schemaText())
                                .replaceAll("permission p0 = nil"))));
        case 3 -> {}
        default -> write();
      }
      tokens.add(new Token(store.id(), store.revision()));
    }

    private void write() {
      if (all.isEmpty()) {
        return;
      }
      Update update =
          new Update(dice.chance(65) ? Operation.TOUCH : Operation.DELETE, dice.pick(all));
      store.commit(Change.of(new Change.Updates(List.of(), List.of(update))));
    }

    private Consistency consistency() {
      return switch (dice.below(10)) {
        case 0 -> new Consistency.Exactly(dice.pick(tokens));
        case 1 -> new Consistency.AtLeast(dice.pick(tokens));
        default -> new Consistency.Head();
      };
    }

    private void one(Asked asked) {
      CheckPermission.Query query =
          new CheckPermission.Query(consistency(), asked.question, asked.given);
      boolean[] read = {false};
      CheckPermission.Worded worded =
          new CheckPermission.Worded(
              query.consistency(),
              asked.wording(Wording.Form.CHECK, ""),
              () -> {
                read[0] = true;
                return query;
              });
      assertThat(outcome(() -> remembering.run(worded, EFFORT).answer()))
          .as("%s at %s, %s, in\n%s", asked, query.consistency(), now, random)
          .isEqualTo(outcome(() -> plain.run(query, EFFORT).answer()));
      unread += read[0] ? 0 : 1;
    }

    private void many() {
      Given given = dice.chance(30) ? new Given(random.context(), List.of()) : Given.NOTHING;
      List<Asked> asked = new ArrayList<>();
      List<CheckMany.Item> items = new ArrayList<>();
      for (int i = dice.between(1, 70); i > 0; i--) {
        Asked one = dice.pick(pool);
        if (one.given.contextual().isEmpty()) {
          asked.add(one);
          items.add(
              new CheckMany.Item.Worded(
                  one.wording(Wording.Form.CHECK_MANY_ITEM, given.toString()),
                  () -> new CheckMany.Item.Asked(one.question, one.given.context())));
        }
      }
      if (items.isEmpty()) {
        return;
      }
      Consistency consistency = consistency();
      List<CheckMany.ItemResult> results =
          many.run(new CheckMany.Query(consistency, items, given), EFFORT).items();
      for (int i = 0; i < results.size(); i++) {
        Asked one = asked.get(i);
        CheckMany.ItemResult result = results.get(i);
        Given both = given.withContext(given.context().overlaidBy(one.given.context()));
        assertThat(outcome(() -> answer(result)))
            .as("%s of many at %s, %s, in\n%s", one, consistency, now, random)
            .isEqualTo(
                outcome(
                    () ->
                        plain
                            .run(new CheckPermission.Query(consistency, one.question, both), EFFORT)
                            .answer()));
      }
    }

    private static Answer answer(CheckMany.ItemResult result) {
      return switch (result) {
        case CheckMany.ItemResult.Answered(Answer answer, _) -> answer;
        case CheckMany.ItemResult.Failed(PembaException failure) -> throw failure;
      };
    }
  }

  private interface Asking {
    Answer answer();
  }

  /// All of an answer but until when it is known to hold, which hangs on the way it was found; or
  /// why there is none.
  private static String outcome(Asking asking) {
    try {
      Answer answer = asking.answer();
      return answer.decision() + " " + answer.missing() + " " + answer.failed();
    } catch (PembaException failure) {
      return failure.reason() + " " + Optional.ofNullable(failure.getMessage());
    }
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "store");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
