package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Suggestions.Suggestion;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.testing.Dice;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every suggestion is applied to a copy of its world and allows there; on small worlds no smaller
/// set of changes does, by trying them all.
final class SuggestionProperties {
  /// Where much is denied for more than one reason.
  private static final String DENSE =
      """
      definition user {}
      definition group {
        relation member: user | group#member
        relation banned: user | group#member
        permission active = member - banned
      }
      definition doc {
        relation up: doc
        relation a: user | group#member | group#active
        relation b: user | user:* | group#member
        relation c: user | group#active
        relation d: user | user:* | user with expiration
        permission p = a & b
        permission q = a - b
        permission s = (a & b) - (c - d)
        permission t = (p + up->q) & c
        permission u = (a - b) & (c - d)
        permission w = up.all(q) & a
        permission x = a - up->p
        permission y = (a & b & c) - d
      }
      """;

  private static final Schema SCHEMA = SchemaCompiler.compile(DENSE);

  private int suggested;
  private int inSeveralChanges;
  private int conditional;
  private int exhausted;
  private int limited;
  private int denials;

  @Test
  void suggestionsAllowAndEachOfTheirChangesIsNeeded() {
    Dice.forEachCase(
        "suggestions allow",
        150,
        dice -> {
          someOf(dice, RandomWorld.roll(dice), false);
          someOf(dice, dense(dice, dice.between(5, 40), dice.between(2, 5)), false);
        });
    assertThat(suggested).as("suggestions").isGreaterThan(500);
    assertThat(inSeveralChanges).as("with several changes").isGreaterThan(300);
    assertThat(conditional).as("of conditional answers").isGreaterThan(30);
    assertThat(limited).as("searches that a limit ended").isLessThan(denials / 20);
  }

  @Test
  void noSmallerSetOfChangesAllows() {
    Dice.forEachCase(
        "suggestions are the smallest",
        60,
        dice -> {
          someOf(dice, dense(dice, dice.between(2, 10), 2), true);
          RandomWorld random = RandomWorld.roll(dice);
          while (random.relationships().size() > 14) {
            random = RandomWorld.roll(dice);
          }
          someOf(dice, random, true);
        });
    assertThat(exhausted).as("denials whose smaller sets were all tried").isGreaterThan(300);
  }

  private static RandomWorld dense(Dice dice, int count, int objects) {
    List<Relation> writable =
        SCHEMA.definitions().values().stream()
            .flatMap(definition -> definition.relations().values().stream())
            .filter(relation -> !relation.permission())
            .toList();
    Map<Relationship.Key, Relationship> all = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Relation relation = dice.pick(writable);
      AllowedSubject allowed = dice.pick(relation.subjects());
      ObjectRef far = object(allowed.type(), dice.below(objects));
      Subject subject =
          allowed.everyone()
              ? new Subject.Everyone(allowed.type())
              : allowed.relation().isPresent()
                  ? new Subject.Userset(far, allowed.relation().get())
                  : Subject.of(far);
      ObjectRef object = object(relation.type(), dice.below(objects));
      Relationship bare = Relationship.of(object, relation.name(), subject);
      all.put(bare.key(), made(bare, allowed));
    }
    return new RandomWorld(DENSE, SCHEMA, List.copyOf(all.values()), Context.EMPTY);
  }

  private static ObjectRef object(TypeName type, int number) {
    return new ObjectRef(type, new ObjectId("o" + number));
  }

  private static Relationship made(Relationship bare, AllowedSubject allowed) {
    return new Relationship(
        bare.object(),
        bare.relation(),
        bare.subject(),
        allowed.caveat().map(name -> new Condition(name, Context.EMPTY)),
        allowed.expiration() ? Optional.of(RandomWorld.NOW.plusSeconds(3_600)) : Optional.empty());
  }

  private void someOf(Dice dice, RandomWorld random, boolean exhaust) {
    Copy copy = new Copy(random, random.relationships());
    ReferenceEvaluator reference = copy.reference();
    for (Subject subject : subjects(dice, random)) {
      Map<Cell, Value> table = reference.table(subject, List.of());
      List<Cell> denied = new ArrayList<>();
      for (ObjectRef object : reference.named()) {
        for (Relation relation : random.schema().definition(object.type()).relations().values()) {
          Cell cell = new Cell(object, relation.name());
          if (table.getOrDefault(cell, Value.NO) == Value.NO) {
            denied.add(cell);
          }
        }
      }
      for (Cell cell : dice.shuffled(denied).subList(0, Math.min(2, denied.size()))) {
        Question question = new Question(cell.object(), cell.relation(), subject);
        Case asked = new Case(copy, question, table);
        asked.check();
        if (exhaust) {
          asked.tryAllSmaller();
        }
      }
    }
  }

  private static List<Subject> subjects(Dice dice, RandomWorld random) {
    return random.schema().equals(SCHEMA)
        ? List.of(
            Subject.parse("user:o0"),
            Subject.parse("user:ghost"),
            Subject.parse("group:o1#member"),
            Subject.parse("user:*"))
        : random.subjects(dice);
  }

  /// A world with its relationships, some of them changed.
  private record Copy(RandomWorld random, Collection<Relationship> relationships) {

    Copy with(Collection<Relationship> added, Collection<Relationship> removed) {
      Map<Relationship.Key, Relationship> changed = new LinkedHashMap<>();
      relationships.forEach(relationship -> changed.put(relationship.key(), relationship));
      removed.forEach(relationship -> changed.remove(relationship.key()));
      added.forEach(relationship -> changed.put(relationship.key(), relationship));
      return new Copy(random, changed.values());
    }

    ReferenceEvaluator reference() {
      return new ReferenceEvaluator(
          random.schema(), relationships, random.context(), RandomWorld.NOW);
    }

    World world() {
      return World.of(
          new MemorySnapshot(random.schema(), new Revision(1), relationships),
          new Facts(random.context(), List.of(), RandomWorld.NOW));
    }
  }

  private final class Case {
    private final Copy copy;
    private final Question question;
    private final Map<Cell, Value> table;
    private final Engine engine = new Engine();
    private final Suggestions suggestions;

    Case(Copy copy, Question question, Map<Cell, Value> table) {
      this.copy = copy;
      this.question = question;
      this.table = table;
      this.suggestions = engine.suggest(copy.world(), question, budget());
    }

    private Budget budget() {
      return new Budget(5_000_000, Budget.Deadline.NONE);
    }

    void check() {
      Set<Suggestion> before = new LinkedHashSet<>();
      int least = 1;
      for (Suggestion suggestion : suggestions.sets()) {
        suggested++;
        conditional += wanted() == Decision.CONDITIONAL ? 1 : 0;
        inSeveralChanges += suggestion.size() > 1 ? 1 : 0;
        assertThat(suggestion.size()).as("%s", this).isBetween(least, Limits.SUGGESTED_CHANGES);
        least = suggestion.size();
        allows(suggestion);
        isWithinBounds(suggestion);
        assertThat(before).noneMatch(smaller -> contains(suggestion, smaller));
        before.add(suggestion);
      }
      denials++;
      limited += suggestions.limited() ? 1 : 0;
    }

    private void allows(Suggestion suggestion) {
      Value value =
          copy.with(suggestion.added(), suggestion.removed())
              .reference()
              .check(question.object(), question.permission(), question.subject());
      assertThat(suggestion.answer().decision()).isEqualTo(wanted());
      assertThat(value)
          .as("with %s: %s", suggestion, this)
          .isEqualTo(wanted() == Decision.ALLOWED ? Value.YES : Value.MAYBE);
      for (int i = 0; i < suggestion.size(); i++) {
        List<Relationship> added = new ArrayList<>(suggestion.added());
        List<Relationship> removed = new ArrayList<>(suggestion.removed());
        if (i < added.size()) {
          added.remove(i);
        } else {
          removed.remove(i - added.size());
        }
        assertThat(check(added, removed))
            .as("a part of %s: %s", suggestion, this)
            .isNotIn(Decision.ALLOWED, wanted());
      }
    }

    private boolean contains(Suggestion larger, Suggestion smaller) {
      return larger.added().containsAll(smaller.added())
          && larger.removed().containsAll(smaller.removed());
    }

    private void isWithinBounds(Suggestion suggestion) {
      Set<ObjectRef> known = new HashSet<>(copy.reference().named());
      known.add(question.object());
      assertThat(copy.relationships()).containsAll(suggestion.removed());
      for (Relationship added : suggestion.added()) {
        copy.random().schema().checkAllowed(added);
        assertThat(known).as("%s", this).contains(added.object());
        assertThat(isOurs(added.subject())).as("%s in %s", added, this).isTrue();
      }
    }

    /// The subject, or a userset that it is in.
    private boolean isOurs(Subject subject) {
      return subject.equals(question.subject())
          || (subject instanceof Subject.Userset(ObjectRef object, var relation)
              && table.getOrDefault(new Cell(object, relation), Value.NO) == Value.YES);
    }

    /// What all sets come to: conditional only where none allows.
    private Decision wanted() {
      return suggestions.sets().isEmpty()
          ? Decision.ALLOWED
          : suggestions.sets().getFirst().answer().decision();
    }

    private Decision check(Collection<Relationship> added, Collection<Relationship> removed) {
      return engine.check(copy.with(added, removed).world(), question, budget()).decision();
    }

    /// Tries all sets up to a size, as far as they are not too many.
    void tryAllSmaller() {
      int size =
          suggestions.sets().isEmpty() || wanted() == Decision.CONDITIONAL
              ? Limits.SUGGESTED_CHANGES
              : suggestions.sets().getFirst().size() - 1;
      List<Relationship> additions = additions();
      List<Relationship> removals =
          copy.relationships().stream().filter(it -> !isOfParents(it)).toList();
      int changes = additions.size() + removals.size();
      if (size == 0 || suggestions.limited() || changes > 60) {
        return;
      }
      exhausted++;
      int deepest = changes > 18 ? Math.min(size, 2) : Math.min(size, 3);
      choose(new Chosen(additions, removals), 0, deepest);
    }

    private record Chosen(List<Relationship> additions, List<Relationship> removals) {}

    private final List<Relationship> added = new ArrayList<>();
    private final List<Relationship> removed = new ArrayList<>();

    private void choose(Chosen from, int start, int left) {
      if (!added.isEmpty() || !removed.isEmpty()) {
        assertThat(check(added, removed))
            .as("with %s without %s, yet suggested is %s: %s", added, removed, suggestions, this)
            .isNotEqualTo(Decision.ALLOWED);
      }
      if (left == 0) {
        return;
      }
      int additions = from.additions().size();
      for (int i = start; i < additions + from.removals().size(); i++) {
        List<Relationship> to = i < additions ? added : removed;
        to.add(i < additions ? from.additions().get(i) : from.removals().get(i - additions));
        choose(from, i + 1, left - 1);
        to.removeLast();
      }
    }

    /// Everything that could be written for the subject, or a userset that it is in.
    private List<Relationship> additions() {
      Set<ObjectRef> known = new LinkedHashSet<>(copy.reference().named());
      known.add(question.object());
      Set<Subject> ours = new LinkedHashSet<>(List.of(question.subject()));
      table.forEach(
          (cell, value) -> {
            if (value == Value.YES) {
              ours.add(new Subject.Userset(cell.object(), cell.relation()));
            }
          });
      List<Relationship> all = new ArrayList<>();
      for (ObjectRef object : known) {
        for (Relation relation :
            copy.random().schema().definition(object.type()).relations().values()) {
          for (AllowedSubject allowed : relation.subjects()) {
            for (Subject subject : ours) {
              Relationship made = made(Relationship.of(object, relation.name(), subject), allowed);
              if (isAllowed(made) && !isOfParents(made) && !copy.relationships().contains(made)) {
                all.add(made);
              }
            }
          }
        }
      }
      return all;
    }

    /// What objects are part of is never changed by a suggestion.
    private boolean isOfParents(Relationship relationship) {
      return relationship.relation().value().equals("up");
    }

    private boolean isAllowed(Relationship relationship) {
      try {
        copy.random().schema().checkAllowed(relationship);
        return true;
      } catch (PembaException _) {
        return false;
      }
    }

    @Override
    public String toString() {
      return question + " in\n" + copy.random() + "\nsuggested " + suggestions;
    }
  }
}
