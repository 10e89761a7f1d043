package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Chain;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.testing.Dice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What differs for those who act through others, against the reference evaluator asked about every
/// chain: all of it where the actors are named, and where they are not, what hangs on a delegation
/// that differs.
final class ChainDifferencesProperties {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
  private static final String TEXT =
      """
      caveat delegation(
          delegated_permission string, further_links int, purpose string,
          permissions list<string>, purposes list<string>, depth int) {
        ("*" in permissions || delegated_permission in permissions) &&
        ("*" in purposes || purpose in purposes) && further_links <= depth
      }
      definition user {}
      definition team { relation member: user | user:* | agent }
      definition agent {
        relation acts_for: user | user:* | user with delegation and expiration | team#member with delegation | agent with delegation
      }
      definition doc {
        relation reader: user | user:* | team#member | agent
        relation banned: user | agent
        permission read = reader - banned
        permission copy = reader
      }
      """;
  private static final Schema SCHEMA = SchemaCompiler.compile(TEXT);

  /// Says the same of all that is stored, and may differ for everyone as far as schemas go.
  private static final String OTHER =
      TEXT.replace("relation acts_for: user |", "relation acts_for: user with expiration | user |");

  private static final Effort EFFORT =
      new Effort(
          5_000_000,
          new Deadline() {
            @Override
            public void check() {}

            @Override
            public Duration remaining() {
              return Duration.ofDays(1);
            }
          },
          Effort.Place.WORKER,
          Request.UNKNOWN);

  @TempDir private Path folder;

  @Test
  void everyDifferenceThroughActorsIsToldWithWhatMadeIt() {
    int[] told = {0};
    Dice.forEachCase("chain differences", 25, dice -> told[0] += new Case(dice).run());
    assertThat(told[0]).as("differences").isGreaterThan(100);
  }

  /// What was true at a time.
  private record State(Schema schema, List<Relationship> relationships, Instant since) {}

  private final class Case {
    private final Dice dice;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Map<Relationship.Key, Relationship> stored = new LinkedHashMap<>();
    private final List<State> states = new ArrayList<>(List.of(state()));
    private final Context context;
    private int told;

    Case(Dice dice) {
      this.dice = dice;
      this.context = dice.chance(60) ? new Context(Map.of("purpose", "care")) : Context.EMPTY;
    }

    private State state() {
      return new State(SCHEMA, List.copyOf(stored.values()), now.get());
    }

    int run() {
      Path store = folder.resolve("store" + dice.anyLong());
      try (RocksStore rocks = RocksStore.open(store, StoreSettings.DEFAULT, now::get)) {
        rocks.commit(Change.of(new Change.SchemaText(TEXT)));
        states.add(state());
        Map<Relationship.Key, Update> first = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
          Relationship relationship = relationship();
          first.put(relationship.key(), new Update(Operation.TOUCH, relationship));
        }
        commit(rocks, List.copyOf(first.values()));
        now.updateAndGet(time -> time.plusSeconds(5));
        Instant then = now.get();
        State before = states.getLast();
        for (int i = dice.between(0, 4); i > 0; i--) {
          now.updateAndGet(time -> time.plusSeconds(dice.between(1, 20)));
          commit(rocks, List.of(update()));
        }
        now.updateAndGet(time -> time.plusSeconds(dice.between(1, 30)));
        DiffAccess diff =
            new DiffAccess(
                new Decider(
                    new Worlds(rocks, now::get, Duration.ZERO), new Engine(), Recorder.NONE),
                rocks,
                100);
        compare(
            diff, Draft.NONE, new Oracle(before, then), new Oracle(states.getLast(), now.get()));
        for (int i = 0; i < 6; i++) {
          draft(diff);
        }
      }
      return told;
    }

    private void draft(DiffAccess diff) {
      Oracle before = new Oracle(states.getLast(), now.get());
      Update update = update();
      Map<Relationship.Key, Relationship> after = new LinkedHashMap<>(stored);
      apply(after, update);
      compare(
          diff,
          new Draft(dice.chance(30) ? Optional.of(OTHER) : Optional.empty(), List.of(update)),
          before,
          new Oracle(new State(SCHEMA, List.copyOf(after.values()), now.get()), now.get()));
    }

    private Update update() {
      if (dice.chance(40)) {
        return new Update(Operation.TOUCH, relationship());
      }
      List<Relationship> all = List.copyOf(stored.values());
      List<Relationship> some =
          all.stream()
              .filter(one -> one.relation().equals(Chain.ACTS_FOR) || dice.chance(30))
              .toList();
      return new Update(Operation.DELETE, dice.pick(some.isEmpty() ? all : some));
    }

    private void commit(RocksStore store, List<Update> updates) {
      updates.forEach(update -> apply(stored, update));
      store.commit(Change.of(new Change.Updates(List.of(), updates)));
      states.add(state());
    }

    private static void apply(Map<Relationship.Key, Relationship> all, Update update) {
      all.remove(update.relationship().key());
      if (update.operation() == Operation.TOUCH) {
        all.put(update.relationship().key(), update.relationship());
      }
    }

    private Relationship relationship() {
      String agent = "agent:a" + dice.below(2);
      String user = "user:u" + dice.below(2);
      String someone = dice.chance(20) ? "user:*" : user;
      String doc = "doc:d" + dice.below(2);
      String end = "[expiration:" + now.get().plusSeconds(dice.between(1, 60)) + "]";
      String bounds =
          dice.pick(
              List.of(
                  "[delegation:{\"depth\":1}]",
                  "[delegation:{\"permissions\":[\"read\"]}]",
                  "[delegation:{\"purposes\":[\"care\"],\"depth\":1}]"));
      return Relationship.parse(
          switch (dice.below(11)) {
            case 0 -> agent + "#acts_for@" + someone;
            case 1 -> agent + "#acts_for@" + user + bounds + end;
            case 2 -> agent + "#acts_for@team:t#member" + bounds;
            case 3 -> agent + "#acts_for@agent:a" + dice.below(2) + bounds;
            case 4 -> "team:t#member@" + (dice.chance(30) ? agent : someone);
            case 5 -> doc + "#reader@" + someone;
            case 6 -> doc + "#reader@team:t#member";
            case 7, 8, 9 -> doc + "#reader@" + agent;
            default -> doc + "#banned@" + (dice.chance(50) ? agent : user);
          });
    }

    private void compare(DiffAccess diff, Draft draft, Oracle before, Oracle after) {
      Map<Question, DiffAccess.Difference> found = ask(diff, draft, before.now, List.of());
      for (ObjectRef actor : List.of(agent(0), agent(1))) {
        for (Question question : questions(List.of(actor))) {
          Optional<String> expected = expected(question, before, after);
          if (before.link(question, 0) != after.link(question, 0)) {
            told += expected.isPresent() ? 1 : 0;
            assertThat(said(question, found)).as(as(question)).isEqualTo(expected);
          } else {
            assertThat(said(question, found).or(() -> expected))
                .as(as(question))
                .isEqualTo(expected);
          }
        }
      }
      List<ObjectRef> actors =
          dice.chance(50) ? List.of(agent(dice.below(2))) : List.of(agent(0), agent(1));
      Map<Question, DiffAccess.Difference> named = ask(diff, draft, before.now, actors);
      for (Question question : questions(actors)) {
        assertThat(said(question, named))
            .as(as(question))
            .isEqualTo(expected(question, before, after));
      }
    }

    private String as(Question question) {
      return question + " with " + context + " in\n" + states;
    }

    private static ObjectRef agent(int number) {
      return ObjectRef.parse("agent:a" + number);
    }

    private static List<Question> questions(List<ObjectRef> actors) {
      List<Question> all = new ArrayList<>();
      for (String subject : List.of("user:u0", "user:u1", "user:ghost", "agent:a0", "agent:a1")) {
        for (String object : List.of("doc:d0", "doc:d1")) {
          for (String permission : List.of("read", "copy")) {
            all.add(
                new Question(
                    ObjectRef.parse(object),
                    new RelationName(permission),
                    Subject.parse(subject),
                    actors));
          }
        }
      }
      return all;
    }

    private static Optional<String> expected(Question question, Oracle before, Oracle after) {
      Decision was = before.decide(question);
      Decision is = after.decide(question);
      return was == is ? Optional.empty() : Optional.of(was + " " + is);
    }

    private static Optional<String> said(
        Question question, Map<Question, DiffAccess.Difference> found) {
      DiffAccess.Difference own = found.get(question);
      Subject everyone = new Subject.Everyone(question.subject().type());
      DiffAccess.Difference rest =
          found.get(
              new Question(question.object(), question.permission(), everyone, question.actors()));
      boolean excluded =
          rest != null
              && question.subject() instanceof Subject.Individual(ObjectRef subject)
              && rest.excluded().stream().anyMatch(id -> id.toId().equals(subject.id()));
      DiffAccess.Difference told = own != null || excluded ? own : rest;
      return told == null ? Optional.empty() : Optional.of(told.before() + " " + told.after());
    }

    private Map<Question, DiffAccess.Difference> ask(
        DiffAccess diff, Draft draft, Instant first, List<ObjectRef> actors) {
      Map<Question, DiffAccess.Difference> found = new LinkedHashMap<>();
      diff.run(
          new DiffAccess.Query(
              draft.isEmpty() ? Optional.of(new Consistency.AsOf(first)) : Optional.empty(),
              new Consistency.AsOf(now.get()),
              draft,
              new AccessScope(Set.of(), Optional.empty(), Set.of(), Optional.empty(), actors),
              context),
          EFFORT,
          (some, _) -> some.forEach(one -> assertThat(found.put(one.question(), one)).isNull()));
      if (draft.isEmpty()) {
        found.values().stream()
            .filter(one -> !one.question().actors().isEmpty())
            .forEach(this::justify);
      }
      if (!actors.isEmpty()) {
        assertThat(found.keySet()).allMatch(question -> question.actors().equals(actors));
        bySubject(diff, new Asked(draft, first, actors), found);
      }
      return found;
    }

    private record Asked(Draft draft, Instant first, List<ObjectRef> actors) {}

    /// A comparison for one subject tells the same as one for all.
    private void bySubject(DiffAccess diff, Asked asked, Map<Question, DiffAccess.Difference> all) {
      Subject subject = Subject.parse("user:u" + dice.below(2));
      Map<Question, DiffAccess.Difference> found = new HashMap<>();
      diff.run(
          new DiffAccess.Query(
              asked.draft.isEmpty()
                  ? Optional.of(new Consistency.AsOf(asked.first))
                  : Optional.empty(),
              new Consistency.AsOf(now.get()),
              asked.draft,
              new AccessScope(
                  Set.of(), Optional.empty(), Set.of(), Optional.of(subject), asked.actors),
              context),
          EFFORT,
          (some, _) -> some.forEach(one -> found.put(one.question(), one)));
      for (Question question : questions(asked.actors)) {
        if (question.subject().equals(subject)) {
          assertThat(said(question, found)).as(as(question)).isEqualTo(said(question, all));
        }
      }
    }

    /// Right before its cause the decision was another, and right after it was this one.
    private void justify(DiffAccess.Difference difference) {
      Question question = difference.question();
      switch (difference.cause().orElseThrow()) {
        case Cause.ByChange change -> {
          int revision = (int) change.token().revision().value();
          Instant at = states.get(revision).since();
          assertThat(new Oracle(states.get(revision), at).decide(question))
              .as(as(question))
              .isEqualTo(difference.after());
          assertThat(new Oracle(states.get(revision - 1), at).decide(question))
              .as(as(question))
              .isNotEqualTo(difference.after());
          assertThat(change.updates()).as(as(question)).isNotEmpty();
        }
        case Cause.ByTime time -> assertThat(time.turned()).as(as(question)).isNotEmpty();
      }
    }

    /// The reference, asked about one state at one time.
    private final class Oracle {
      private final State state;
      private final Instant now;
      private final Map<Context, ReferenceEvaluator> references = new HashMap<>();

      Oracle(State state, Instant now) {
        this.state = state;
        this.now = now;
      }

      Decision decide(Question question) {
        Value all = own(question, question.subject());
        for (int i = 0; i < question.actors().size(); i++) {
          all =
              lower(
                  all,
                  lower(link(question, i), own(question, Subject.of(question.actors().get(i)))));
        }
        return switch (all) {
          case NO -> Decision.DENIED;
          case MAYBE -> Decision.CONDITIONAL;
          case YES -> Decision.ALLOWED;
        };
      }

      private static Value lower(Value one, Value other) {
        return one.compareTo(other) < 0 ? one : other;
      }

      private Value own(Question question, Subject party) {
        return reference(context).check(question.object(), question.permission(), party);
      }

      /// Whether an actor acts for the one before it.
      Value link(Question question, int index) {
        Map<String, @Nullable Object> values = new HashMap<>(context.values());
        values.put("permissions", List.of("*"));
        values.put("purposes", List.of("*"));
        values.put("depth", 0L);
        values.put("delegated_permission", question.permission().value());
        values.put("further_links", (long) question.actors().size() - 1 - index);
        Subject giver =
            index == 0 ? question.subject() : Subject.of(question.actors().get(index - 1));
        return reference(new Context(values))
            .check(question.actors().get(index), Chain.ACTS_FOR, giver);
      }

      private ReferenceEvaluator reference(Context told) {
        return references.computeIfAbsent(
            told, _ -> new ReferenceEvaluator(state.schema(), state.relationships(), told, now));
      }
    }
  }
}
