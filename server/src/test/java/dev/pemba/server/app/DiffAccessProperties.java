package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The differences between two worlds, against the reference evaluator asked about everybody in
/// both; and each cause, against the worlds right before and after it.
final class DiffAccessProperties {
  private static final Instant START = RandomWorld.NOW.minusSeconds(150);

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

  @Test
  void everyDifferenceIsToldWithWhatMadeItAndNothingElse() {
    Dice.forEachCase("differences", 40, dice -> new Case(dice).run());
  }

  /// What was true at a revision.
  private record State(Schema schema, List<Relationship> relationships, Instant since) {
    State with(Update update) {
      List<Relationship> next = new ArrayList<>(relationships);
      next.removeIf(it -> it.key().equals(update.relationship().key()));
      if (update.operation() != Operation.DELETE) {
        next.add(update.relationship());
      }
      return new State(schema, next, since);
    }
  }

  private record Pair(Decision before, Decision after) {}

  private final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final RocksStore store;
    private final Worlds worlds;
    private final DiffAccess diff;
    private final List<State> states = new ArrayList<>();
    private final Map<Relationship.Key, Relationship> standing = new LinkedHashMap<>();

    Case(Dice dice) {
      this.dice = dice;
      this.random = RandomWorld.roll(dice);
      this.store = RocksStore.open(fresh(), StoreSettings.DEFAULT, now::get);
      this.worlds = new Worlds(store, now::get, Duration.ZERO);
      this.diff = new DiffAccess(new Decider(worlds, new Engine(), Recorder.NONE), store, 3);
    }

    void run() {
      try (store) {
        states.add(new State(Schema.EMPTY, List.of(), START));
        redraw(random.schema());
        for (Relationship relationship : random.relationships()) {
          if (dice.chance(70)) {
            standing.put(relationship.key(), relationship);
          }
        }
        write(standing.values().stream().map(it -> new Update(Operation.TOUCH, it)).toList());
        now.set(START.plusSeconds(dice.between(0, 120)));
        Instant first = now.get();
        for (int i = dice.between(0, 6); i > 0; i--) {
          now.set(now.get().plusSeconds(dice.between(0, 40)));
          change();
        }
        now.set(now.get().plusSeconds(dice.between(1, 60)));
        Instant last = now.get();
        assertThat(store.revision().value()).isEqualTo(states.size() - 1L);
        compare(Draft.NONE, asOf(first), first, states.getLast(), last);
        draft(last);
      }
    }

    /// Changes of one instant are all in its world.
    private State asOf(Instant time) {
      return states.stream()
          .filter(state -> !state.since().isAfter(time))
          .reduce((_, later) -> later)
          .orElseThrow();
    }

    private void redraw(Schema schema) {
      store.commit(Change.of(new Change.SchemaText(schema.text())));
      states.add(new State(schema, List.copyOf(standing.values()), now.get()));
    }

    private void change() {
      if (dice.chance(20)) {
        redrawn().ifPresent(this::redraw);
        return;
      }
      List<Update> updates = someUpdates();
      for (Update update : updates) {
        if (update.operation() == Operation.DELETE) {
          standing.remove(update.relationship().key());
        } else {
          standing.put(update.relationship().key(), update.relationship());
        }
      }
      write(updates);
    }

    private List<Update> someUpdates() {
      Map<Relationship.Key, Update> updates = new LinkedHashMap<>();
      for (int i = dice.between(1, 3); i > 0; i--) {
        Relationship relationship = dice.pick(random.relationships());
        boolean gone = standing.containsKey(relationship.key()) && dice.chance(70);
        updates.put(
            relationship.key(),
            new Update(gone ? Operation.DELETE : Operation.TOUCH, relationship));
      }
      return List.copyOf(updates.values());
    }

    private void write(List<Update> updates) {
      if (!updates.isEmpty()) {
        store.commit(Change.of(new Change.Updates(List.of(), updates)));
        Schema schema = states.getLast().schema();
        states.add(new State(schema, List.copyOf(standing.values()), now.get()));
      }
    }

    /// The schema with some permission computed otherwise, if there can be such a one.
    private Optional<Schema> redrawn() {
      String name = "  permission " + dice.pick(List.of("p0", "p1", "p2", "p3")) + " = ";
      String other = dice.pick(List.of("nil", "r0", "(r0 & r1)", "up->r0", "(p0 + r2)"));
      String text = states.getLast().schema().text().replaceFirst(name + ".*", name + other);
      try {
        return Optional.of(SchemaCompiler.compile(text));
      } catch (PembaException _) {
        return Optional.empty();
      }
    }

    /// What a draft would change, against the state that it describes.
    private void draft(Instant at) {
      List<Update> updates = dice.chance(80) ? someUpdates() : List.of();
      Optional<Schema> schema = dice.chance(50) ? redrawn() : Optional.empty();
      Draft draft = new Draft(schema.map(Schema::text), updates);
      if (draft.isEmpty()) {
        return;
      }
      State then = states.getLast();
      State after = then;
      for (Update update : updates) {
        after = after.with(update);
      }
      after = new State(schema.orElse(after.schema()), after.relationships(), after.since());
      compare(draft, then, at, after, at);
    }

    private void compare(Draft draft, State before, Instant first, State after, Instant last) {
      List<DiffAccess.Difference> found = new ArrayList<>();
      List<DiffAccess.End> ends = new ArrayList<>();
      diff.run(
          new DiffAccess.Query(
              draft.isEmpty() ? Optional.of(new Consistency.AsOf(first)) : Optional.empty(),
              new Consistency.AsOf(last),
              draft,
              AccessScope.ALL,
              random.context()),
          EFFORT,
          (some, end) -> {
            found.addAll(some);
            end.ifPresent(ends::add);
          });
      assertThat(ends).hasSize(1);
      assertThat(ends.getFirst().gained() + ends.getFirst().lost()).isEqualTo(found.size());
      Map<Question, DiffAccess.Difference> told = new HashMap<>();
      for (DiffAccess.Difference difference : found) {
        assertThat(told.put(difference.question(), difference)).isNull();
        assertThat(difference.before()).isNotEqualTo(difference.after());
      }
      Oracle then = new Oracle(before, first);
      Oracle now = new Oracle(after, last);
      Set<ObjectRef> objects = new LinkedHashSet<>(then.reference.named());
      objects.addAll(now.reference.named());
      for (ObjectRef object : objects) {
        compare(object, told, then, now);
        bySubject(draft, object, told, first, last);
      }
      found.forEach(
          difference -> difference.cause().ifPresent(it -> justify(difference, it, last)));
      if (draft.isEmpty()) {
        assertThat(found).allMatch(difference -> difference.cause().isPresent());
      }
    }

    private void compare(
        ObjectRef object, Map<Question, DiffAccess.Difference> told, Oracle then, Oracle now) {
      Set<Relation> permissions = new LinkedHashSet<>();
      for (Oracle oracle : List.of(then, now)) {
        Definition definition = oracle.state.schema().definitions().get(object.type());
        if (definition != null) {
          definition.relations().values().stream()
              .filter(Relation::permission)
              .forEach(permissions::add);
        }
      }
      for (Relation permission : permissions) {
        for (Subject subject : subjects(then, now)) {
          Question question = new Question(object, permission.name(), subject);
          Pair expected = new Pair(then.decide(question), now.decide(question));
          assertThat(said(question, told))
              .as("%s\n%s", question, random)
              .isEqualTo(
                  expected.before() == expected.after() ? Optional.empty() : Optional.of(expected));
        }
      }
    }

    private List<Subject> subjects(Oracle then, Oracle now) {
      Set<Subject> subjects = new LinkedHashSet<>();
      Set<ObjectRef> named = new LinkedHashSet<>(then.reference.named());
      named.addAll(now.reference.named());
      named.forEach(object -> subjects.add(Subject.of(object)));
      for (String type : List.of("user", "agent", "group", "folder", "doc")) {
        subjects.add(new Subject.Everyone(new TypeName(type)));
        subjects.add(Subject.of(new ObjectRef(new TypeName(type), new ObjectId("ghost"))));
      }
      return List.copyOf(subjects);
    }

    /// What the differences say of one subject: its own, or everyone's.
    private static Optional<Pair> said(
        Question question, Map<Question, DiffAccess.Difference> told) {
      DiffAccess.Difference own = told.get(question);
      if (own != null) {
        return Optional.of(new Pair(own.before(), own.after()));
      }
      if (!(question.subject() instanceof Subject.Individual(ObjectRef object))) {
        return Optional.empty();
      }
      DiffAccess.Difference everyone =
          told.get(
              new Question(
                  question.object(), question.permission(), new Subject.Everyone(object.type())));
      return everyone == null
              || everyone.excluded().stream().anyMatch(id -> id.toId().equals(object.id()))
          ? Optional.empty()
          : Optional.of(new Pair(everyone.before(), everyone.after()));
    }

    /// A comparison for one subject tells the same as one for all.
    private void bySubject(
        Draft draft,
        ObjectRef object,
        Map<Question, DiffAccess.Difference> told,
        Instant first,
        Instant last) {
      if (!dice.chance(10)) {
        return;
      }
      Subject subject = Subject.of(ObjectRef.parse("user:o" + dice.below(3)));
      List<DiffAccess.Difference> found = new ArrayList<>();
      diff.run(
          new DiffAccess.Query(
              draft.isEmpty() ? Optional.of(new Consistency.AsOf(first)) : Optional.empty(),
              new Consistency.AsOf(last),
              draft,
              new AccessScope(
                  Set.of(), Optional.of(object), Set.of(), Optional.of(subject), List.of()),
              random.context()),
          EFFORT,
          (some, _) -> found.addAll(some));
      Map<Question, Pair> expected = new HashMap<>();
      for (String permission : List.of("p0", "p1", "p2", "p3")) {
        Question question =
            new Question(object, new dev.pemba.model.RelationName(permission), subject);
        said(question, told).ifPresent(pair -> expected.put(question, pair));
      }
      Map<Question, Pair> pairs = new HashMap<>();
      found.forEach(it -> pairs.put(it.question(), new Pair(it.before(), it.after())));
      assertThat(pairs).as("%s on %s in\n%s", subject, object, random).isEqualTo(expected);
    }

    /// Right before it the decision was another, and right after it was this one.
    private void justify(DiffAccess.Difference difference, Cause cause, Instant last) {
      Question question = difference.question();
      Decision is = difference.after();
      switch (cause) {
        case Cause.ByChange change -> {
          int revision = (int) change.token().revision().value();
          Instant at = states.get(revision).since();
          State before = states.get(revision - 1);
          assertThat(new Oracle(states.get(revision), at).decide(question))
              .as("%s by %s\n%s", difference, change, random)
              .isEqualTo(is);
          assertThat(new Oracle(before, at).decide(question)).isNotEqualTo(is);
          boolean eachIsEnough =
              change.updates().stream()
                  .allMatch(update -> new Oracle(before.with(update), at).decide(question) == is);
          boolean noneIsEnough =
              states.get(revision).relationships().stream()
                  .filter(it -> !before.relationships().contains(it))
                  .map(it -> new Update(Operation.TOUCH, it))
                  .noneMatch(update -> new Oracle(before.with(update), at).decide(question) == is);
          assertThat(eachIsEnough || noneIsEnough).as("%s by %s", difference, change).isTrue();
          if (!change.schemaChanged()) {
            assertThat(change.updates()).as("%s in\n%s", difference, random).isNotEmpty();
          }
        }
        case Cause.ByTime time -> {
          assertThat(time.at()).isBeforeOrEqualTo(last);
          boolean justified =
              states.stream()
                  .anyMatch(
                      state ->
                          new Oracle(state, time.at()).decide(question) == is
                              && new Oracle(state, time.at().minusMillis(1)).decide(question)
                                  != is);
          assertThat(justified).as("%s by %s\n%s", difference, time, random).isTrue();
          assertThat(time.turned()).as("%s in\n%s", difference, random).isNotEmpty();
        }
      }
    }

    /// The reference, asked about one state at one time.
    private final class Oracle {
      private final State state;
      private final ReferenceEvaluator reference;
      private final Map<Subject, Map<ReferenceEvaluator.Cell, ReferenceEvaluator.Value>> tables =
          new HashMap<>();

      Oracle(State state, Instant now) {
        this.state = state;
        this.reference =
            new ReferenceEvaluator(state.schema(), state.relationships(), random.context(), now);
      }

      Decision decide(Question question) {
        if (!state.schema().definitions().containsKey(question.object().type())) {
          return Decision.DENIED;
        }
        return switch (tables
            .computeIfAbsent(
                question.subject(),
                subject -> {
                  Set<ObjectRef> objects = new LinkedHashSet<>(reference.named());
                  random.relationships().forEach(it -> objects.add(it.object()));
                  objects.add(question.object());
                  return reference.table(subject, List.copyOf(objects));
                })
            .getOrDefault(
                new ReferenceEvaluator.Cell(question.object(), question.permission()),
                ReferenceEvaluator.Value.NO)) {
          case NO -> Decision.DENIED;
          case MAYBE -> Decision.CONDITIONAL;
          case YES -> Decision.ALLOWED;
        };
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
