package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Budget;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.Snapshot;
import dev.pemba.testing.Dice;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chains of actors over a store that is written to all along: what was revoked, or has ended, ends
/// for all below at once, whatever the caches hold.
final class ChainsOnStoreProperties {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
  private static final RelationName ACTS_FOR = new RelationName("acts_for");
  private static final String TEXT =
      """
      caveat delegation(
          delegated_permission string, delegated_object string, delegated_object_type string,
          further_links int, purpose string, permissions list<string>, objects list<string>,
          object_types list<string>, purposes list<string>, depth int) {
        ("*" in permissions || delegated_permission in permissions) &&
        ("*" in objects || delegated_object in objects) &&
        ("*" in object_types || delegated_object_type in object_types) &&
        ("*" in purposes || purpose in purposes) &&
        further_links <= depth
      }
      definition user {}
      definition team { relation member: user | agent | team#member }
      definition agent {
        relation acts_for: user with delegation | user with delegation and expiration | team#member with delegation | agent with delegation and expiration
      }
      definition doc {
        relation reader: user | team#member | agent with expiration
        relation banned: user | agent
        permission read = reader - banned
        permission copy = reader
      }
      """;
  private static final Schema SCHEMA = SchemaCompiler.compile(TEXT);

  @TempDir private Path folder = Path.of("");

  @Test
  void chainsFollowEveryChange() {
    int[] allowed = {0};
    Dice.forEachCase(
        "chains on a store",
        4,
        dice -> {
          Case one = new Case(dice);
          try (RocksStore store =
              RocksStore.open(
                  folder.resolve("store" + dice.anyLong()), StoreSettings.DEFAULT, one.now::get)) {
            one.run(store);
            allowed[0] += one.allowed;
          }
        });
    assertThat(allowed[0]).as("chains that were allowed").isGreaterThan(50);
  }

  private static final class Case {
    private final Dice dice;
    private final Engine engine = new Engine();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Map<Relationship.Key, Relationship> stored = new LinkedHashMap<>();
    private final Context context = new Context(new HashMap<>(Map.of("purpose", "care")));

    /// Asked again and again.
    private final List<Question> questions = new ArrayList<>();

    private int allowed;

    Case(Dice dice) {
      this.dice = dice;
    }

    void run(RocksStore store) {
      store.commit(Change.of(new Change.SchemaText(TEXT)));
      for (int i = 0; i < 60; i++) {
        touch(store, relationship());
      }
      for (int i = 0; i < 24; i++) {
        questions.add(question());
      }
      for (int i = 0; i < 60; i++) {
        step(store);
        try (Snapshot head = store.head()) {
          World world = World.of(head, new Facts(context, List.of(), now.get()));
          questions.forEach(question -> compare(world, question));
          list(world, dice.pick(questions));
        }
      }
    }

    private void step(RocksStore store) {
      if (dice.chance(20)) {
        now.updateAndGet(instant -> instant.plusSeconds(dice.between(1, 20)));
      } else if (dice.chance(45)) {
        Relationship gone = dice.pick(List.copyOf(stored.values()));
        stored.remove(gone.key());
        commit(store, new Update(Operation.DELETE, gone));
      } else {
        touch(store, relationship());
      }
      if (dice.chance(10)) {
        questions.set(dice.below(questions.size()), question());
      }
    }

    private void touch(RocksStore store, Relationship relationship) {
      stored.put(relationship.key(), relationship);
      commit(store, new Update(Operation.TOUCH, relationship));
    }

    private static void commit(RocksStore store, Update update) {
      store.commit(Change.of(new Change.Updates(List.of(), List.of(update))));
    }

    private Relationship relationship() {
      String agent = "agent:a" + dice.below(3);
      String user = "user:u" + dice.below(2);
      String team = "team:t" + dice.below(2) + "#member";
      String doc = "doc:d" + dice.below(3);
      Instant start = now.get().plusSeconds(dice.between(-20, 20));
      String time = "[expiration:" + start.plusSeconds(dice.between(10, 400)) + "]";
      String span = dice.chance(30) ? "[starts:" + start + "]" + time : time;
      String bounds =
          dice.pick(
              List.of(
                  "[delegation:{\"depth\":2}]",
                  "[delegation:{\"depth\":1,\"permissions\":[\"read\"]}]",
                  "[delegation:{\"depth\":2,\"objects\":[\"doc:d0\",\"doc:d1\"]}]",
                  "[delegation:{\"purposes\":[\"care\"]}]",
                  "[delegation:{\"purposes\":[\"sale\"]}]"));
      return Relationship.parse(
          switch (dice.below(10)) {
            case 0 -> agent + "#acts_for@" + user + bounds;
            case 1 -> agent + "#acts_for@" + user + bounds + span;
            case 2 -> agent + "#acts_for@" + team + bounds;
            case 3, 4 -> agent + "#acts_for@agent:a" + dice.below(3) + bounds + span;
            case 5 -> team.replace("#member", "") + "#member@" + (dice.chance(50) ? user : agent);
            case 6 -> doc + "#reader@" + user;
            case 7 -> doc + "#reader@" + team;
            case 8 -> doc + "#reader@" + agent + span;
            default -> dice.chance(30) ? doc + "#banned@" + agent : doc + "#reader@" + agent + span;
          });
    }

    private Question question() {
      List<ObjectRef> actors = new ArrayList<>();
      for (int i = dice.pick(List.of(1, 1, 2, 2, 3)); i > 0; i--) {
        actors.add(ObjectRef.parse("agent:a" + dice.below(3)));
      }
      return new Question(
          ObjectRef.parse("doc:d" + dice.below(3)),
          new RelationName(dice.pick(List.of("read", "copy"))),
          Subject.parse("user:u" + dice.below(2)),
          actors);
    }

    private void compare(World world, Question question) {
      Answer answer = engine.check(world, question, budget());
      assertThat(answer.decision())
          .as("%s at %s in\n%s", question, now.get(), stored.values())
          .isEqualTo(expected(question));
      allowed += answer.decision() == Decision.ALLOWED ? 1 : 0;
    }

    private void list(World world, Question question) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ObjectRef object = ObjectRef.parse("doc:d" + i);
        Question asked =
            new Question(object, question.permission(), question.subject(), question.actors());
        if (expected(asked) != Decision.DENIED) {
          expected.add("d" + i);
        }
      }
      ObjectList list =
          engine.listObjects(
              world,
              new ObjectsQuestion(
                  new TypeName("doc"),
                  question.permission(),
                  question.subject(),
                  question.actors()),
              budget());
      assertThat(list.page(0, 100).entries())
          .extracting(entry -> entry.id().toString())
          .containsExactlyInAnyOrderElementsOf(expected);
    }

    private Decision expected(Question question) {
      Value all = Value.YES;
      List<Subject> parties = new ArrayList<>(List.of(question.subject()));
      question.actors().forEach(actor -> parties.add(Subject.of(actor)));
      for (int i = 0; i < parties.size(); i++) {
        Value own =
            reference(context).check(question.object(), question.permission(), parties.get(i));
        all = own.compareTo(all) < 0 ? own : all;
        if (i > 0) {
          Value link =
              reference(told(question, parties.size() - 1 - i))
                  .check(question.actors().get(i - 1), ACTS_FOR, parties.get(i - 1));
          all = link.compareTo(all) < 0 ? link : all;
        }
      }
      return switch (all) {
        case NO -> Decision.DENIED;
        case MAYBE -> Decision.CONDITIONAL;
        case YES -> Decision.ALLOWED;
      };
    }

    private Context told(Question question, int further) {
      Map<String, @Nullable Object> values = new HashMap<>(context.values());
      for (String bound : List.of("permissions", "objects", "object_types", "purposes")) {
        values.put(bound, List.of("*"));
      }
      values.put("depth", 0L);
      values.put("delegated_permission", question.permission().value());
      values.put("delegated_object", question.object().toString());
      values.put("delegated_object_type", "doc");
      values.put("further_links", (long) further);
      return new Context(values);
    }

    private ReferenceEvaluator reference(Context told) {
      return new ReferenceEvaluator(SCHEMA, stored.values(), told, now.get());
    }

    private static Budget budget() {
      return new Budget(1_000_000, Budget.Deadline.NONE);
    }
  }
}
