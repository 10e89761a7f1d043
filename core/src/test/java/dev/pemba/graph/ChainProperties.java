package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.testing.Dice;
import dev.pemba.testing.EngineLaw;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Chains of actors on random worlds: what the engine says is the conjunction of what the reference
/// evaluator says of every party and every link.
final class ChainProperties {
  private static final RelationName ACTS_FOR = new RelationName("acts_for");
  private static final List<String> TYPES = List.of("group", "folder", "doc");
  private static final List<String> NAMES = List.of("r0", "r1", "r2", "p0", "p1", "p2", "p3");
  private static final String DELEGATION =
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
      definition agent {
        relation acts_for: user | user:* | user with delegation | user:* with delegation | user with expiration | agent | agent with delegation and expiration | group#r0 with delegation
      }
      """;

  @Test
  void aChainMayDoWhatEveryPartyMayAndEveryLinkHasDelegated() {
    Dice.forEachCase("chain = conjunction", 50, dice -> new Case(dice).compare());
  }

  @Test
  void subjectsThroughActorsAreThoseOfWhomACheckSaysSo() {
    Dice.forEachCase("subjects through actors", 50, dice -> new Case(dice).subjects());
  }

  @Test
  void powerNeverGrowsAlongAChain() {
    Dice.forEachCase("power never grows", 60, dice -> new Case(dice).extend());
  }

  @Test
  void theOrderInWhichLinksAreStoredDoesNotMatter() {
    Dice.forEachCase("order of links", 40, dice -> new Case(dice).shuffle());
  }

  @Test
  void revokingALinkRevokesAllBelow() {
    Dice.forEachCase("revoking", 60, dice -> new Case(dice).revoke());
  }

  private static final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final List<Relationship> relationships;
    private final Context context;
    private final Engine engine;
    private final Map<String, ReferenceEvaluator> references = new HashMap<>();

    Case(Dice dice) {
      this.dice = dice;
      RandomWorld rolled = RandomWorld.roll(dice);
      String text = rolled.schemaText().replace("definition agent {}\n", DELEGATION);
      List<Relationship> all = new ArrayList<>(rolled.relationships());
      all.addAll(delegations(dice));
      this.random = new RandomWorld(text, SchemaCompiler.compile(text), all, rolled.context());
      this.relationships = random.relationships();
      Map<String, @Nullable Object> values = new HashMap<>(random.context().values());
      if (dice.chance(70)) {
        values.put("purpose", dice.pick(List.of("care", "care", "sale")));
      }
      if (dice.chance(30)) {
        // What no caller may say.
        values.put("delegated_object", "doc:o0");
        values.put("objects", List.of("doc:o9"));
        values.put("purposes", List.of("*"));
        values.put("depth", 9L);
        values.put("further_links", 0L);
      }
      this.context = new Context(values);
      this.engine = EngineLaw.engine(dice);
    }

    private static List<Relationship> delegations(Dice dice) {
      Map<Relationship.Key, Relationship> all = new LinkedHashMap<>();
      for (int i = dice.between(6, 20); i > 0; i--) {
        String taker = "agent:o" + dice.below(4) + "#acts_for@";
        String giver = "user:o" + dice.below(3);
        String agent = "agent:o" + dice.below(4);
        String end = "[expiration:" + RandomWorld.NOW.plusSeconds(dice.chance(80) ? 60 : -1) + "]";
        String text =
            switch (dice.below(7)) {
              case 6 -> taker + "user:*" + (dice.chance(50) ? "" : bounds(dice));
              case 0 -> taker + giver;
              case 1 -> taker + giver + bounds(dice);
              case 2 -> taker + giver + end;
              case 3 -> taker + agent;
              case 4 -> taker + agent + bounds(dice) + end;
              default -> taker + "group:o" + dice.below(3) + "#r0" + bounds(dice);
            };
        Relationship relationship = Relationship.parse(text);
        all.put(relationship.key(), relationship);
      }
      return List.copyOf(all.values());
    }

    private static String bounds(Dice dice) {
      Map<String, @Nullable Object> values = new HashMap<>();
      if (dice.chance(30)) {
        values.put("permissions", dice.shuffled(NAMES).subList(0, 4));
      }
      if (dice.chance(30)) {
        values.put("objects", List.of("doc:o0", "doc:o1", "group:o0", "folder:o1"));
      }
      if (dice.chance(20)) {
        values.put("object_types", List.of("doc", "folder"));
      }
      if (dice.chance(40)) {
        values.put("purposes", List.of("care"));
      }
      if (dice.chance(60)) {
        values.put("depth", (long) dice.below(3));
      }
      return new Condition(new CaveatName("delegation"), new Context(values)).toString();
    }

    private Chain chain(int actors) {
      return dice.chance(75) ? delegated(actors) : anyChain(actors);
    }

    /// Along what is delegated, as far as it goes.
    private Chain delegated(int actors) {
      List<Relationship> links =
          relationships.stream().filter(one -> one.relation().equals(ACTS_FOR)).toList();
      Relationship first = dice.pick(links);
      List<ObjectRef> through = new ArrayList<>(List.of(first.object()));
      while (through.size() < actors) {
        Subject last = Subject.of(through.getLast());
        List<Relationship> next =
            links.stream().filter(link -> link.subject().equals(last)).toList();
        if (next.isEmpty()) {
          break;
        }
        through.add(dice.pick(next).object());
      }
      return new Chain(first.subject(), through);
    }

    private Chain anyChain(int actors) {
      List<ObjectRef> through = new ArrayList<>();
      for (int i = 0; i < actors; i++) {
        through.add(object("agent", dice.below(4)));
      }
      Subject subject =
          dice.chance(75)
              ? Subject.of(object("user", dice.below(3)))
              : dice.pick(random.subjects(dice));
      return new Chain(subject, through);
    }

    private static ObjectRef object(String type, int number) {
      return new ObjectRef(new TypeName(type), new ObjectId("o" + number));
    }

    void compare() {
      World world = world(relationships, RandomWorld.NOW);
      for (int i = 0; i < 6; i++) {
        Chain chain = chain(dice.between(1, 3));
        CheckSession session = engine.session(world, chain, budget());
        for (String type : TYPES) {
          for (String name : NAMES) {
            compare(chain, session, new TypeName(type), new RelationName(name));
          }
        }
      }
    }

    private void compare(Chain chain, CheckSession session, TypeName type, RelationName name) {
      List<String> expectedList = new ArrayList<>();
      for (int number = 0; number < 5; number++) {
        ObjectRef object = object(type.value(), number);
        Expected expected = expected(chain, name, object, RandomWorld.NOW);
        Answer answer = session.check(object, name);
        String as = "%s %s#%s in\n%s\n%s".formatted(chain, object, name, context, random);
        assertThat(answer.decision()).as(as).isEqualTo(decision(expected.value));
        assertThat(answer.missing().isEmpty())
            .as(as)
            .isEqualTo(answer.decision() != Decision.CONDITIONAL);
        assertThat(answer.failed().map(link -> link.kind() + " " + link.index()))
            .as(as)
            .isEqualTo(expected.failed);
        if (dice.chance(5)) {
          explained(new Question(object, name, chain.subject(), chain.actors()), answer, as);
        }
        Instant later = RandomWorld.NOW.plusSeconds(dice.pick(List.of(1, 30, 60, 90)));
        if (dice.chance(10) && later.toEpochMilli() < answer.validUntilMillis()) {
          assertThat(decision(expected(chain, name, object, later).value))
              .as("valid at %s: %s", later, as)
              .isEqualTo(answer.decision());
        }
        if (expected.value != Value.NO) {
          expectedList.add(object.id() + " " + answer.decision() + " " + answer.missing());
        }
      }
      assertThat(listed(chain, type, name))
          .as("list of %s %s#%s in\n%s\n%s", chain, type, name, context, random)
          .containsExactlyInAnyOrderElementsOf(expectedList);
    }

    /// Each part is explained as it was decided: of a denial the link that failed, else all.
    private void explained(Question question, Answer answer, String as) {
      World world = world(relationships, RandomWorld.NOW);
      List<ChainPart> parts = engine.parts(world, question, budget());
      Decision all = Decision.ALLOWED;
      for (ChainPart part : parts) {
        Answer own = engine.explain(part.world(), part.question(), budget()).answer();
        assertThat(engine.check(part.world(), part.question(), budget())).as(as).isEqualTo(own);
        all = rank(own.decision()) < rank(all) ? own.decision() : all;
      }
      assertThat(all).as(as).isEqualTo(answer.decision());
      assertThat(parts)
          .as(as)
          .hasSize(answer.failed().isPresent() ? 1 : 2 * question.actors().size() + 1);
      assertThat(answer.failed().map(link -> link.equals(parts.getFirst().link())))
          .as(as)
          .isNotEqualTo(Optional.of(false));
    }

    private List<String> listed(Chain chain, TypeName type, RelationName name) {
      ObjectsQuestion question = new ObjectsQuestion(type, name, chain.subject(), chain.actors());
      World world = world(relationships, RandomWorld.NOW);
      ObjectList list = engine.listObjects(world, question, budget());
      if (dice.chance(30)) {
        list = engine.listObjects(world, question, budget(), list.found());
      }
      return list.page(0, Integer.MAX_VALUE).entries().stream()
          .map(entry -> entry.id() + " " + entry.decision() + " " + entry.missing())
          .toList();
    }

    /// @param failed the first link that says no: its kind and index
    private record Expected(Value value, Optional<String> failed) {}

    private Expected expected(Chain chain, RelationName name, ObjectRef object, Instant now) {
      Value all = Value.YES;
      for (int i = 0; i <= chain.actors().size(); i++) {
        Subject party = party(chain, i);
        if (i > 0) {
          Context told = told(name, object, chain.actors().size() - i);
          Value link =
              reference(told, now).check(chain.actors().get(i - 1), ACTS_FOR, party(chain, i - 1));
          if (link == Value.NO) {
            return new Expected(Value.NO, Optional.of("DELEGATION " + i));
          }
          all = link.compareTo(all) < 0 ? link : all;
        }
        Value own = reference(context, now).check(object, name, party);
        if (own == Value.NO) {
          return new Expected(Value.NO, Optional.of("ACTOR " + i));
        }
        all = own.compareTo(all) < 0 ? own : all;
      }
      return new Expected(all, Optional.empty());
    }

    private static Subject party(Chain chain, int index) {
      return index == 0 ? chain.subject() : Subject.of(chain.actors().get(index - 1));
    }

    private Context told(RelationName name, ObjectRef object, int further) {
      Map<String, @Nullable Object> values = new HashMap<>(context.values());
      values.put("permissions", List.of("*"));
      values.put("objects", List.of("*"));
      values.put("object_types", List.of("*"));
      values.put("purposes", List.of("*"));
      values.put("depth", 0L);
      values.put("delegated_permission", name.value());
      values.put("delegated_object", object.toString());
      values.put("delegated_object_type", object.type().value());
      values.put("further_links", (long) further);
      return new Context(values);
    }

    private ReferenceEvaluator reference(Context told, Instant now) {
      return references.computeIfAbsent(
          told + " " + now, _ -> new ReferenceEvaluator(random.schema(), relationships, told, now));
    }

    /// Whose list names whom is compared with the reference evaluator and with checks.
    void subjects() {
      for (int i = 0; i < 40; i++) {
        Chain chain = chain(dice.between(1, 3));
        TypeName type =
            dice.chance(60)
                ? chain.subject().type()
                : new TypeName(dice.pick(List.of("user", "agent", "group", "doc")));
        List<RelationName> relations =
            List.copyOf(random.schema().definition(type).relations().keySet());
        Optional<RelationName> relation =
            relations.isEmpty() || dice.chance(40)
                ? Optional.empty()
                : Optional.of(dice.pick(relations));
        ObjectRef object =
            dice.chance(90)
                ? object(dice.pick(TYPES), dice.below(5))
                : object("agent", dice.below(4));
        RelationName name =
            object.type().value().equals("agent") ? ACTS_FOR : new RelationName(dice.pick(NAMES));
        compare(new SubjectsQuestion(object, name, type, relation, chain.actors()));
      }
    }

    private void compare(SubjectsQuestion question) {
      World world = world(relationships, RandomWorld.NOW);
      Map<String, SubjectList.Entry> found = found(world, question);
      Set<String> excluded = new HashSet<>();
      found.values().forEach(entry -> entry.excluded().forEach(id -> excluded.add(id.toString())));
      Set<String> ids = new LinkedHashSet<>(found.keySet());
      for (int number = 0; number < 5; number++) {
        ids.add("o" + number);
      }
      ids.addAll(List.of("ghost", "*"));
      Decision rest = found.containsKey("*") ? found.get("*").decision() : Decision.DENIED;
      for (String id : ids) {
        if (id.equals("*") && question.subjectRelation().isPresent()) {
          continue;
        }
        Subject subject = subject(question, id);
        Chain chain = new Chain(subject, question.actors());
        String as = "%s of %s in\n%s\n%s".formatted(subject, question, context, random);
        Decision said =
            found.containsKey(id)
                ? found.get(id).decision()
                : excluded.contains(id) ? Decision.DENIED : rest;
        Answer answer =
            engine.check(
                world,
                new Question(question.object(), question.permission(), subject, chain.actors()),
                budget());
        assertThat(said).as(as).isEqualTo(answer.decision());
        assertThat(said)
            .as(as)
            .isEqualTo(
                decision(
                    expected(chain, question.permission(), question.object(), RandomWorld.NOW)
                        .value));
        if (found.containsKey(id)) {
          assertThat(found.get(id).missing()).as(as).isEqualTo(answer.missing());
        }
      }
      holdsAsLongAsItSays(world, question);
    }

    /// What was found is what would be, until the moment that it names.
    private void holdsAsLongAsItSays(World world, SubjectsQuestion question) {
      SubjectList list = engine.listSubjects(world, question, budget());
      Instant later = RandomWorld.NOW.plusSeconds(dice.pick(List.of(1, 30, 60, 90)));
      if (list.found().validity().holdsAt(later)) {
        assertThat(
                engine
                    .listSubjects(world(relationships, later), question, budget())
                    .page(SubjectList.START, Integer.MAX_VALUE)
                    .entries())
            .as("%s at %s in\n%s", question, later, random)
            .isEqualTo(list.page(SubjectList.START, Integer.MAX_VALUE).entries());
      }
    }

    /// By pages, read on from what was found before or anew.
    private Map<String, SubjectList.Entry> found(World world, SubjectsQuestion question) {
      Map<String, SubjectList.Entry> found = new LinkedHashMap<>();
      SubjectList list = engine.listSubjects(world, question, budget());
      int after = SubjectList.START;
      boolean more = true;
      while (more) {
        SubjectList.Page page = list.page(after, dice.between(1, 3));
        for (SubjectList.Entry entry : page.entries()) {
          assertThat(found.put(entry.id().toString(), entry)).as("%s twice", entry).isNull();
        }
        after = page.last();
        more = page.more();
        World again = world(relationships, RandomWorld.NOW);
        if (dice.chance(30)) {
          list = engine.listSubjects(again, question, budget(), list.found());
        }
      }
      return found;
    }

    private static Subject subject(SubjectsQuestion question, String id) {
      if (id.equals("*")) {
        return new Subject.Everyone(question.subjectType());
      }
      ObjectRef object = new ObjectRef(question.subjectType(), new ObjectId(id));
      return question
          .subjectRelation()
          .<Subject>map(relation -> new Subject.Userset(object, relation))
          .orElseGet(() -> Subject.of(object));
    }

    /// Another link never makes more of a chain, and no chain may more than its parties.
    void extend() {
      World world = world(relationships, RandomWorld.NOW);
      for (int i = 0; i < 60; i++) {
        Chain chain = chain(dice.between(1, 3));
        Question question = question(chain);
        Decision whole = engine.check(world, question, budget()).decision();
        Chain shorter =
            new Chain(chain.subject(), chain.actors().subList(0, chain.actors().size() - 1));
        List<Chain> weaker = new ArrayList<>(List.of(shorter));
        chain.actors().forEach(actor -> weaker.add(Chain.of(Subject.of(actor))));
        for (Chain other : weaker) {
          Question asked =
              new Question(
                  question.object(), question.permission(), other.subject(), other.actors());
          assertThat(rank(whole))
              .as("%s against %s in\n%s\n%s", question, other, context, random)
              .isLessThanOrEqualTo(rank(engine.check(world, asked, budget()).decision()));
        }
      }
    }

    void shuffle() {
      World shuffled = world(dice.shuffled(relationships), RandomWorld.NOW);
      World world = world(relationships, RandomWorld.NOW);
      for (int i = 0; i < 40; i++) {
        Question question = question(chain(dice.between(1, 3)));
        assertThat(engine.check(shuffled, question, budget()))
            .as("%s in\n%s", question, random)
            .isEqualTo(engine.check(world, question, budget()));
      }
    }

    /// Without what makes one link, no chain through it may anything; other answers never rise.
    void revoke() {
      Chain chain = chain(dice.between(1, 3));
      int link = dice.below(chain.actors().size());
      ObjectRef taker = chain.actors().get(link);
      List<Relationship> left =
          relationships.stream()
              .filter(one -> !one.object().equals(taker) || !one.relation().equals(ACTS_FOR))
              .toList();
      boolean loop = party(chain, link).equals(new Subject.Userset(taker, ACTS_FOR));
      World before = world(relationships, RandomWorld.NOW);
      World after = world(left, RandomWorld.NOW);
      for (int i = 0; i < 20; i++) {
        Question question = question(chain);
        Answer revoked = engine.check(after, question, budget());
        assertThat(loop || revoked.decision() == Decision.DENIED)
            .as("%s without %s: %s in\n%s", question, taker, revoked, random)
            .isTrue();
        assertThat(rank(revoked.decision()))
            .isLessThanOrEqualTo(rank(engine.check(before, question, budget()).decision()));
        assertThat(revoked.failed()).isPresent();
      }
    }

    private Question question(Chain chain) {
      return new Question(
          object(dice.pick(TYPES), dice.below(5)),
          new RelationName(dice.pick(NAMES)),
          chain.subject(),
          chain.actors());
    }

    private World world(List<Relationship> stored, Instant now) {
      MemorySnapshot snapshot = new MemorySnapshot(random.schema(), new Revision(1), stored);
      return World.of(snapshot, new Facts(context, List.of(), now));
    }

    private static Budget budget() {
      return new Budget(5_000_000, Budget.Deadline.NONE);
    }

    private static int rank(Decision decision) {
      return switch (decision) {
        case DENIED -> 0;
        case CONDITIONAL -> 1;
        case ALLOWED -> 2;
      };
    }

    private static Decision decision(Value value) {
      return switch (value) {
        case NO -> Decision.DENIED;
        case MAYBE -> Decision.CONDITIONAL;
        case YES -> Decision.ALLOWED;
      };
    }
  }
}
