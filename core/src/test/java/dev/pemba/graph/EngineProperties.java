package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.testing.Dice;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Laws: every call of the engine agrees with the reference evaluator on random worlds.
final class EngineProperties {
  private static final Budget.Deadline NONE = Budget.Deadline.NONE;

  @Test
  void theEngineAgreesWithTheReferenceOnRandomWorlds() {
    Dice.forEachCase("engine = reference", 400, dice -> new Case(dice).run());
  }

  /// One random world, its relationships dealt into stored and contextual ones.
  private static final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final ReferenceEvaluator reference;
    private final MemorySnapshot snapshot;
    private final Facts facts;
    private final Engine engine = new Engine();
    private final List<ObjectRef> objects = new ArrayList<>();
    private final Map<Subject, Map<Cell, Value>> tables = new HashMap<>();

    Case(Dice dice) {
      this.dice = dice;
      this.random = RandomWorld.roll(dice);
      int contextualPercent = dice.pick(List.of(0, 0, 20, 100));
      List<Relationship> stored = new ArrayList<>();
      List<Relationship> contextual = new ArrayList<>();
      for (Relationship relationship : random.relationships()) {
        (dice.chance(contextualPercent) ? contextual : stored).add(relationship);
      }
      this.snapshot = new MemorySnapshot(random.schema(), new Revision(1), stored);
      this.facts = new Facts(random.context(), contextual, RandomWorld.NOW);
      this.reference =
          new ReferenceEvaluator(
              random.schema(), random.relationships(), random.context(), RandomWorld.NOW);
      objects.addAll(reference.named());
      objects.add(new ObjectRef(new TypeName("doc"), new ObjectId("nowhere")));
    }

    void run() {
      for (Subject subject : random.subjects(dice)) {
        Map<Cell, Value> table = table(subject);
        checks(subject, table);
        lists(subject, table);
      }
      for (Definition definition : random.schema().definitions().values()) {
        for (Relation relation : definition.relations().values()) {
          subjects(definition.name(), relation.name());
        }
      }
    }

    private Map<Cell, Value> table(Subject subject) {
      return tables.computeIfAbsent(subject, asked -> reference.table(asked, objects));
    }

    private Value value(SubjectsQuestion question, Subject subject) {
      return table(subject)
          .getOrDefault(new Cell(question.object(), question.permission()), Value.NO);
    }

    private World world() {
      return World.of(snapshot, facts);
    }

    private Budget budget() {
      return new Budget(5_000_000, NONE);
    }

    private void checks(Subject subject, Map<Cell, Value> table) {
      CheckSession session = engine.session(world(), subject, budget());
      for (ObjectRef object : dice.shuffled(objects)) {
        for (Relation relation : relations(object.type())) {
          Cell cell = new Cell(object, relation.name());
          Decision expected = decision(table.getOrDefault(cell, Value.NO));
          Answer shared = session.check(object, relation.name());
          assertThat(shared.decision())
              .as("session: %s @ %s in\n%s", cell, subject, random)
              .isEqualTo(expected);
          assertThat(shared.missing().isEmpty())
              .as("missing of %s @ %s in\n%s", cell, subject, random)
              .isEqualTo(expected != Decision.CONDITIONAL);
          if (dice.chance(20)) {
            Question question = new Question(object, relation.name(), subject);
            assertThat(engine.check(world(), question, budget()))
                .as("alone: %s in\n%s", question, random)
                .extracting(Answer::decision, Answer::missing)
                .containsExactly(expected, shared.missing());
          }
        }
      }
    }

    private void lists(Subject subject, Map<Cell, Value> table) {
      for (Definition definition : random.schema().definitions().values()) {
        for (Relation relation : definition.relations().values()) {
          Map<ObjectRef, Decision> expected = new HashMap<>();
          table.forEach(
              (cell, value) -> {
                boolean here =
                    cell.object().type().equals(definition.name())
                        && cell.relation().equals(relation.name());
                if (here && value != Value.NO) {
                  expected.put(cell.object(), decision(value));
                }
              });
          ObjectsQuestion question =
              new ObjectsQuestion(definition.name(), relation.name(), subject);
          assertThat(listed(question, 1000))
              .as("list %s in\n%s", question, random)
              .isEqualTo(expected);
          assertThat(listed(question, dice.between(1, 3))).isEqualTo(expected);
        }
      }
    }

    private Map<ObjectRef, Decision> listed(ObjectsQuestion question, int pageSize) {
      ObjectList list = engine.listObjects(world(), question, budget());
      Map<ObjectRef, Decision> found = new HashMap<>();
      ObjectList.Page page = list.page(0, pageSize);
      while (true) {
        for (ObjectList.Entry entry : page.entries()) {
          ObjectRef object = new ObjectRef(question.type(), entry.id());
          assertThat(found.put(object, entry.decision())).as("%s twice", object).isNull();
        }
        if (!page.more()) {
          assertThat(list.size()).isEqualTo(found.size());
          return found;
        }
        page = list.page(page.last(), pageSize);
      }
    }

    private void subjects(TypeName type, RelationName relation) {
      List<ObjectRef> candidates =
          objects.stream().filter(object -> object.type().equals(type)).toList();
      if (candidates.isEmpty() || !dice.chance(40)) {
        return;
      }
      ObjectRef object = dice.pick(candidates);
      TypeName subjectType =
          new TypeName(dice.pick(List.of("user", "user", "agent", "group", "doc")));
      Optional<RelationName> subjectRelation =
          random.schema().definition(subjectType).relations().isEmpty() || dice.chance(30)
              ? Optional.empty()
              : Optional.of(new RelationName(dice.pick(List.of("r0", "r1", "p0", "p1"))));
      SubjectsQuestion question =
          new SubjectsQuestion(object, relation, subjectType, subjectRelation);
      Map<String, Decision> found = new HashMap<>();
      Set<String> excluded = new HashSet<>();
      SubjectList list = engine.listSubjects(world(), question, budget());
      int pageSize = dice.between(1, 4);
      int after = SubjectList.START;
      boolean more = true;
      while (more) {
        SubjectList.Page page = list.page(after, pageSize);
        for (SubjectList.Entry entry : page.entries()) {
          assertThat(found.put(entry.id(), entry.decision())).as("%s twice", entry).isNull();
          assertThat(entry.decision()).isNotEqualTo(Decision.DENIED);
          assertThat(entry.missing().isEmpty()).isEqualTo(entry.decision() == Decision.ALLOWED);
          excluded.addAll(entry.excluded());
        }
        after = page.last();
        more = page.more();
      }
      compare(question, found, excluded);
    }

    private void compare(
        SubjectsQuestion question, Map<String, Decision> found, Set<String> excluded) {
      Set<String> ids = new LinkedHashSet<>(List.of("ghost"));
      reference.named().stream()
          .filter(object -> object.type().equals(question.subjectType()))
          .forEach(object -> ids.add(object.id().value()));
      found.keySet().stream().filter(id -> !id.equals("*")).forEach(ids::add);
      Decision everyone = found.getOrDefault("*", Decision.DENIED);
      for (String id : ids) {
        ObjectRef object = new ObjectRef(question.subjectType(), new ObjectId(id));
        Subject subject =
            question.subjectRelation().isPresent()
                ? new Subject.Userset(object, question.subjectRelation().get())
                : Subject.of(object);
        Decision said = found.getOrDefault(id, excluded.contains(id) ? Decision.DENIED : everyone);
        Value expected = value(question, subject);
        assertThat(said)
            .as(
                "%s in the subjects of %s: %s without %s\n%s",
                subject, question, found, excluded, random)
            .isEqualTo(decision(expected));
      }
      if (question.subjectRelation().isEmpty()) {
        Subject all = new Subject.Everyone(question.subjectType());
        assertThat(everyone)
            .as("everyone in the subjects of %s\n%s", question, random)
            .isEqualTo(decision(value(question, all)));
      }
    }

    private Iterable<Relation> relations(TypeName type) {
      Schema schema = random.schema();
      return schema.definition(type).relations().values();
    }
  }

  private static Decision decision(Value value) {
    return switch (value) {
      case NO -> Decision.DENIED;
      case MAYBE -> Decision.CONDITIONAL;
      case YES -> Decision.ALLOWED;
    };
  }
}
