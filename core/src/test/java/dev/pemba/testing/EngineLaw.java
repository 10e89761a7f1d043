package dev.pemba.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Budget;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.graph.Tactics;
import dev.pemba.graph.World;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.store.NotInMemoryException;
import dev.pemba.store.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The law that every engine and store obeys: each call over a snapshot agrees with the reference
/// evaluator over the same relationships, alone and in a session, at every page size.
public final class EngineLaw {
  private static final RelationName ANY = new RelationName("any");

  private final Dice dice;
  private final RandomWorld random;
  private final ReferenceEvaluator reference;
  private final Snapshot snapshot;
  private final Facts facts;
  private final List<Instant> turns;
  private Engine engine;
  private boolean alsoInMemory;
  private final List<ObjectRef> objects = new ArrayList<>();
  private final Map<Subject, Map<Cell, Value>> tables = new HashMap<>();

  /// @param dice deals which questions are asked
  /// @param random the world that the snapshot and the facts together hold
  public EngineLaw(Dice dice, RandomWorld random, Snapshot snapshot, Facts facts) {
    this.dice = dice;
    this.random = random;
    this.snapshot = snapshot;
    this.facts = facts;
    this.engine = engine(dice);
    this.reference =
        new ReferenceEvaluator(
            random.schema(), random.relationships(), random.context(), facts.now());
    this.turns = turns(random, facts.now());
    objects.addAll(reference.named());
    objects.add(new ObjectRef(new TypeName("doc"), new ObjectId("nowhere")));
  }

  /// An engine with some of its shortcuts: answers are the same with any.
  public static Engine engine(Dice dice) {
    return new Engine(
        new Tactics(dice.chance(70), dice.pick(List.of(0, 1, 3, 100, 100)), dice.chance(70)));
  }

  /// Asks an engine that has answered before, as a server's has.
  public EngineLaw on(Engine used) {
    engine = used;
    return this;
  }

  /// Asks checks of what is in memory too: it answers right or not at all, whatever else was asked
  /// before.
  public EngineLaw inMemory() {
    alsoInMemory = true;
    return this;
  }

  /// Asks everything once and compares.
  public void check() {
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
    return new Budget(5_000_000, Budget.Deadline.NONE);
  }

  private void checks(Subject subject, Map<Cell, Value> table) {
    World world = world();
    engine.foresee(
        world, objects.stream().map(object -> new Question(object, ANY, subject)).toList());
    CheckSession session = engine.session(world, subject, budget());
    for (ObjectRef object : dice.shuffled(objects)) {
      for (Relation relation : relations(object.type())) {
        Cell cell = new Cell(object, relation.name());
        Decision expected = decision(table.getOrDefault(cell, Value.NO));
        if (alsoInMemory && dice.chance(20)) {
          assertThat(inMemory(new Question(object, relation.name(), subject)))
              .as("in memory: %s @ %s in\n%s", cell, subject, random)
              .isIn(Optional.of(expected), Optional.empty());
        }
        Answer shared = session.check(object, relation.name());
        assertThat(shared.decision())
            .as("session: %s @ %s in\n%s", cell, subject, random)
            .isEqualTo(expected);
        assertThat(shared.missing().isEmpty())
            .as("missing of %s @ %s in\n%s", cell, subject, random)
            .isEqualTo(expected != Decision.CONDITIONAL);
        validity(cell, subject, shared);
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

  private Optional<Decision> inMemory(Question question) {
    try {
      World world = World.of(snapshot.inMemory(), facts);
      return Optional.of(engine.check(world, question, budget()).decision());
    } catch (NotInMemoryException _) {
      return Optional.empty();
    }
  }

  /// Until its end an answer stays what it is, whatever starts or expires.
  private void validity(Cell cell, Subject subject, Answer answer) {
    if (turns.isEmpty() || !dice.chance(3)) {
      return;
    }
    Instant later = dice.pick(turns);
    if (later.toEpochMilli() < answer.validUntilMillis()) {
      ReferenceEvaluator then =
          new ReferenceEvaluator(random.schema(), random.relationships(), random.context(), later);
      assertThat(answer.decision())
          .as("valid at %s: %s of %s @ %s in\n%s", later, answer, cell, subject, random)
          .isEqualTo(decision(then.check(cell.object(), cell.relation(), subject)));
    }
  }

  /// When something starts or expires after now.
  private static List<Instant> turns(RandomWorld random, Instant now) {
    return random.relationships().stream()
        .flatMap(one -> Stream.concat(one.starts().stream(), one.expiration().stream()))
        .filter(now::isBefore)
        .distinct()
        .toList();
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
        ObjectsQuestion question = new ObjectsQuestion(definition.name(), relation.name(), subject);
        assertThat(listed(question, 1000))
            .as("list %s in\n%s", question, random)
            .isEqualTo(expected);
        assertThat(listed(question, dice.between(1, 3))).isEqualTo(expected);
      }
    }
  }

  private Map<ObjectRef, Decision> listed(ObjectsQuestion question, int pageSize) {
    ObjectList list = engine.listObjects(world(), question, budget());
    Map<ObjectRef, Decision> found = new LinkedHashMap<>();
    ObjectList.Page page = list.page(0, pageSize);
    while (true) {
      for (ObjectList.Entry entry : page.entries()) {
        ObjectRef object = new ObjectRef(question.type(), entry.id().toId());
        assertThat(found.put(object, entry.decision())).as("%s twice", object).isNull();
      }
      if (!page.more()) {
        assertThat(list.size()).isEqualTo(found.size());
        assertThat(allowed(list, question, pageSize))
            .containsExactlyElementsOf(
                found.keySet().stream()
                    .filter(object -> found.get(object) == Decision.ALLOWED)
                    .toList());
        return found;
      }
      if (dice.chance(30)) {
        list = engine.listObjects(world(), question, budget(), list.found());
      }
      page = list.page(page.last(), pageSize);
    }
  }

  private static List<ObjectRef> allowed(ObjectList list, ObjectsQuestion question, int pageSize) {
    List<ObjectRef> allowed = new ArrayList<>();
    ObjectList.Page page = list.allowed(0, pageSize);
    while (true) {
      page.entries()
          .forEach(entry -> allowed.add(new ObjectRef(question.type(), entry.id().toId())));
      if (!page.more()) {
        return allowed;
      }
      assertThat(page.entries()).hasSize(pageSize);
      page = list.allowed(page.last(), pageSize);
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
        assertThat(found.put(entry.id().toString(), entry.decision()))
            .as("%s twice", entry)
            .isNull();
        assertThat(entry.decision()).isNotEqualTo(Decision.DENIED);
        assertThat(entry.missing().isEmpty()).isEqualTo(entry.decision() == Decision.ALLOWED);
        entry.excluded().forEach(id -> excluded.add(id.toString()));
      }
      after = page.last();
      more = page.more();
      if (dice.chance(30)) {
        list = engine.listSubjects(world(), question, budget(), list.found());
      }
    }
    compare(question, found, excluded);
    if (subjectRelation.isEmpty() && facts.contextual().isEmpty()) {
      oneByOne(question, list, dice.between(1, 4));
    }
  }

  /// Whoever is named is told by name if allowed, for whatever reason, and nobody else.
  private void oneByOne(SubjectsQuestion question, SubjectList list, int pageSize) {
    List<String> told = new ArrayList<>();
    SubjectList.Page page = list.allowedOneByOne(SubjectList.START, pageSize);
    while (true) {
      page.entries().forEach(entry -> told.add(entry.id().toString()));
      if (!page.more()) {
        break;
      }
      assertThat(page.entries()).hasSize(pageSize);
      page = list.allowedOneByOne(page.last(), pageSize);
    }
    int type = snapshot.symbols().type(question.subjectType());
    List<String> expected = new ArrayList<>();
    for (int number : snapshot.numbers(type, 0, 1_000)) {
      ObjectRef object = new ObjectRef(question.subjectType(), snapshot.name(type, number));
      if (value(question, Subject.of(object)) == Value.YES) {
        expected.add(object.id().value());
      }
    }
    assertThat(told).as("one by one: %s\n%s", question, random).isEqualTo(expected);
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

  private static Decision decision(Value value) {
    return switch (value) {
      case NO -> Decision.DENIED;
      case MAYBE -> Decision.CONDITIONAL;
      case YES -> Decision.ALLOWED;
    };
  }
}
