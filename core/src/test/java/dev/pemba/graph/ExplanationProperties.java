package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Explanation.Branch;
import dev.pemba.graph.Explanation.Rule;
import dev.pemba.graph.Explanation.Step;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.reference.ShortestProofs;
import dev.pemba.schema.CompiledCondition.Outcome;
import dev.pemba.schema.Relation;
import dev.pemba.testing.Dice;
import dev.pemba.testing.EngineLaw;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every explanation is replayed: on random worlds, against the reference evaluator.
final class ExplanationProperties {
  private static final Drawing.Extent WHOLE = new Drawing.Extent(1_000_000, 1_000_000);

  private final Map<Value, Integer> seen = new HashMap<>();
  private final Map<Value, Integer> decided = new HashMap<>();
  private int fulfilled;

  @Test
  void explanationsOfRandomWorldsHold() {
    Dice.forEachCase("explanations hold", 300, this::explainAll);
    assertThat(seen.values()).as("decisions explained: %s", seen).allMatch(count -> count > 200);
    assertThat(seen).hasSize(3);
    assertThat(fulfilled).as("conditional proofs whose conditions were met").isGreaterThan(200);
    assertThat(decided).as("decided by what was missing: %s", decided).hasSize(2);
    assertThat(decided.values()).allMatch(count -> count > 200);
  }

  private void explainAll(Dice dice) {
    RandomWorld random = RandomWorld.roll(dice);
    int contextualPercent = dice.pick(List.of(0, 0, 20));
    List<Relationship> stored = new ArrayList<>();
    List<Relationship> contextual = new ArrayList<>();
    for (Relationship relationship : random.relationships()) {
      (dice.chance(contextualPercent) ? contextual : stored).add(relationship);
    }
    MemorySnapshot snapshot = new MemorySnapshot(random.schema(), new Revision(1), stored);
    Facts facts = new Facts(random.context(), contextual, RandomWorld.NOW);
    Engine engine = EngineLaw.engine(dice);
    ReferenceEvaluator reference = reference(random, random.relationships());
    List<ObjectRef> objects = dice.shuffled(List.copyOf(reference.named()));
    for (Subject subject : random.subjects(dice)) {
      Map<Cell, Value> table = reference.table(subject, objects);
      ShortestProofs shortest = new ShortestProofs(random, table, subject);
      for (ObjectRef object : objects.subList(0, Math.min(3, objects.size()))) {
        for (Relation relation : random.schema().definition(object.type()).relations().values()) {
          Question question = new Question(object, relation.name(), subject);
          Explained explained =
              new Explained(random, question, table, explain(engine, snapshot, facts, question));
          explained.agrees(engine.check(World.of(snapshot, facts), question, budget()));
          explained.isToldTruly();
          explained.followsItsRules();
          explained.explainsItself();
          explained.isShortest(shortest);
          if (explained.explanation.answer().decision() == Decision.CONDITIONAL) {
            givenValues(dice, explained);
          }
          seen.merge(value(explained.explanation.answer().decision()), 1, Integer::sum);
        }
      }
    }
  }

  /// What is missing, and nothing else, decides what is conditional: with any values for it the
  /// answer is decided, and allowed if the conditions of the proof hold and what it subtracts does
  /// not; with any values for all else it stays conditional.
  private void givenValues(Dice dice, Explained explained) {
    Set<String> missing = explained.explanation.answer().missing();
    Context others = values(dice, explained.random.context(), name -> !missing.contains(name));
    assertThat(explained.decide(others))
        .as("values for all but %s: %s for %s", missing, others, explained)
        .isEqualTo(Value.MAYBE);
    assertThat(missing)
        .as("%s", explained)
        .containsAll(
            explained.explanation.edges().flatMap(edge -> edge.missing().stream()).toList());
    for (int i = 0; i < 4; i++) {
      Context given =
          values(dice, dice.chance(50) ? others : explained.random.context(), missing::contains);
      Value answer = explained.decide(given);
      assertThat(answer)
          .as("values for %s: %s for %s", missing, given, explained)
          .isNotEqualTo(Value.MAYBE);
      decided.merge(answer, 1, Integer::sum);
      if (explained.isFulfilledBy(given)) {
        assertThat(answer).as("%s fulfils %s", given, explained).isEqualTo(Value.YES);
        fulfilled++;
      }
    }
  }

  /// A context with values for some of the parameters that have none.
  private static Context values(Dice dice, Context known, Predicate<String> which) {
    Map<String, @Nullable Object> values = new HashMap<>(known.values());
    for (String name : List.of("x", "y", "z")) {
      if (which.test(name) && !values.containsKey(name)) {
        values.put(name, name.equals("z") ? dice.chance(50) : (Object) (long) dice.below(9));
      }
    }
    return new Context(values);
  }

  private static Explanation explain(
      Engine engine, MemorySnapshot snapshot, Facts facts, Question question) {
    return engine.explain(World.of(snapshot, facts), question, budget(), WHOLE);
  }

  private static Budget budget() {
    return new Budget(5_000_000, Budget.Deadline.NONE);
  }

  private static ReferenceEvaluator reference(
      RandomWorld random, List<Relationship> relationships) {
    return new ReferenceEvaluator(
        random.schema(), relationships, random.context(), RandomWorld.NOW);
  }

  private static Value value(Decision decision) {
    return switch (decision) {
      case DENIED -> Value.NO;
      case CONDITIONAL -> Value.MAYBE;
      case ALLOWED -> Value.YES;
    };
  }

  /// One explanation, and what it is held against.
  private record Explained(
      RandomWorld random, Question question, Map<Cell, Value> table, Explanation explanation) {

    void agrees(Answer answer) {
      assertThat(explanation.answer()).as("%s", this).isEqualTo(answer);
      assertThat(explanation.complete()).as("%s", this).isTrue();
      assertThat(explanation.steps().getFirst().decision())
          .as("%s", this)
          .isEqualTo(answer.decision());
    }

    /// Each step says what the reference says, and each relationship is one of the world's.
    void isToldTruly() {
      for (Step step : explanation.steps()) {
        step.relation()
            .ifPresent(
                relation ->
                    assertThat(value(step.decision()))
                        .as("%s of %s", step, this)
                        .isEqualTo(
                            table.getOrDefault(new Cell(step.object(), relation), Value.NO)));
      }
      assertThat(random.relationships())
          .as("%s", this)
          .containsAll(explanation.edges().map(Explanation.Edge::relationship).toList());
      for (Step step : explanation.steps()) {
        for (Branch branch : step.branches()) {
          if (branch instanceof Branch.Absent(Relationship.Key key)) {
            assertThat(random.relationships()).noneMatch(it -> it.key().equals(key));
          }
        }
      }
    }

    /// Each step follows from the steps below it by its rule.
    void followsItsRules() {
      for (Step step : explanation.steps()) {
        if (step.rule() == Rule.FOLDED) {
          assertThat(step.branches()).isEmpty();
        } else if (step.decision() == Decision.DENIED) {
          assertThat(isRefuted(step)).as("%s of %s", step, this).isTrue();
        } else {
          assertThat(proved(step)).as("%s of %s", step, this).isEqualTo(value(step.decision()));
        }
      }
    }

    /// What the branches of a proof come to, by Kleene's rules.
    private Value proved(Step step) {
      List<Value> values = step.branches().stream().map(this::worth).toList();
      return switch (step.rule()) {
        case ANY -> Collections.max(values);
        case ALL, ALL_PARENTS -> Collections.min(values);
        case EXCLUSION -> {
          Value without =
              switch (values.get(1)) {
                case NO -> Value.YES;
                case MAYBE -> Value.MAYBE;
                case YES -> Value.NO;
              };
          yield Collections.min(List.of(values.get(0), without));
        }
        case FOLDED -> throw new AssertionError("a folded step proves nothing");
      };
    }

    private Value worth(Branch branch) {
      Value edge =
          branch
              .edge()
              .map(
                  found ->
                      switch (found.standing()) {
                        case HOLDS -> Value.YES;
                        case CONTEXT_MISSING, CONDITION_BROKEN -> Value.MAYBE;
                        case CONDITION_FAILS, EXPIRED, NOT_STARTED -> Value.NO;
                      })
              .orElse(branch instanceof Branch.Absent ? Value.NO : Value.YES);
      Value beyond =
          next(branch)
              .map(place -> value(explanation.steps().get(place).decision()))
              .orElse(Value.YES);
      return Collections.min(List.of(edge, beyond));
    }

    private boolean isRefuted(Step step) {
      List<Branch> branches = step.branches();
      return switch (step.rule()) {
        case ANY -> branches.stream().allMatch(this::fails);
        case ALL -> branches.stream().anyMatch(this::fails);
        case EXCLUSION -> fails(branches.getFirst()) || shows(branches.get(1), Decision.ALLOWED);
        case ALL_PARENTS -> branches.stream().allMatch(this::fails);
        case FOLDED -> true;
      };
    }

    private boolean fails(Branch branch) {
      boolean holds =
          branch.edge().isEmpty()
              || branch.edge().get().standing() == Explanation.Standing.HOLDS
              || branch.edge().get().standing() == Explanation.Standing.CONTEXT_MISSING;
      return switch (branch) {
        case Branch.Itself _ -> false;
        case Branch.Absent _ -> true;
        case Branch.Direct _ -> !holds;
        case Branch.Same _ -> shows(branch, Decision.DENIED);
        case Branch.Along _ -> !holds || shows(branch, Decision.DENIED);
      };
    }

    /// True if the branch leads to a step that is drawn and decided so.
    private boolean shows(Branch branch, Decision decision) {
      Step step = explanation.steps().get(next(branch).orElseThrow());
      return step.decision() == decision && step.rule() != Rule.FOLDED;
    }

    /// The world of the relationships that are named gives the same decision.
    void explainsItself() {
      if (explanation.answer().decision() == Decision.CONDITIONAL) {
        return;
      }
      List<Relationship> named =
          explanation.edges().map(Explanation.Edge::relationship).distinct().toList();
      assertThat(
              reference(random, named)
                  .check(question.object(), question.permission(), question.subject()))
          .as("only what is named, %s, of %s", named, this)
          .isEqualTo(value(explanation.answer().decision()));
    }

    Value decide(Context given) {
      return knowing(given).check(question.object(), question.permission(), question.subject());
    }

    private ReferenceEvaluator knowing(Context given) {
      return new ReferenceEvaluator(
          random.schema(), random.relationships(), given, RandomWorld.NOW);
    }

    /// True if with these values the relationships of the proof hold, and what it subtracts does
    /// not. Of a part of an expression that is conditional, nothing is said.
    boolean isFulfilledBy(Context given) {
      return isFulfilledBy(given, 0);
    }

    private boolean isFulfilledBy(Context given, int place) {
      Step step = explanation.steps().get(place);
      for (int i = 0; i < step.branches().size(); i++) {
        Branch branch = step.branches().get(i);
        Optional<Integer> next = next(branch);
        boolean subtracted = step.rule() == Rule.EXCLUSION && i == 1;
        boolean holds =
            subtracted
                ? isRuledOut(given, explanation.steps().get(next.orElseThrow()))
                : branch.edge().filter(edge -> !holds(given, edge)).isEmpty()
                    && next.filter(below -> !isFulfilledBy(given, below)).isEmpty();
        if (!holds) {
          return false;
        }
      }
      return true;
    }

    private boolean isRuledOut(Context given, Step step) {
      return step.decision() == Decision.DENIED
          || step.relation()
              .filter(
                  name -> knowing(given).check(step.object(), name, question.subject()) == Value.NO)
              .isPresent();
    }

    private boolean holds(Context given, Explanation.Edge edge) {
      return edge.standing() == Explanation.Standing.HOLDS
          || edge.relationship()
              .condition()
              .filter(
                  condition ->
                      random
                          .schema()
                          .caveat(condition.caveat())
                          .condition()
                          .evaluate(given.overlaidBy(condition.context()))
                          .equals(new Outcome.Holds()))
              .isPresent();
    }

    void isShortest(ShortestProofs shortest) {
      if (explanation.answer().decision() != Decision.DENIED) {
        assertThat(cost(0, new HashMap<>()))
            .as("relationships used: %s", this)
            .isEqualTo(shortest.cost(new Cell(question.object(), question.permission())));
      }
    }

    /// Relationships that the proof of a step uses, each as often as it is used.
    private long cost(int place, Map<Integer, Long> known) {
      Long before = known.get(place);
      if (before != null) {
        assertThat(before).as("a proof leans on itself: %s", this).isNotNegative();
        return before;
      }
      known.put(place, -1L);
      Step step = explanation.steps().get(place);
      assertThat(step.decision()).as("%s", this).isNotEqualTo(Decision.DENIED);
      long sum = 0;
      for (int i = 0; i < step.branches().size(); i++) {
        Branch branch = step.branches().get(i);
        sum += branch.edge().isPresent() ? 1 : 0;
        Optional<Integer> next = next(branch);
        boolean refuted =
            step.rule() == Rule.EXCLUSION
                && i == 1
                && explanation.steps().get(next.orElseThrow()).decision() == Decision.DENIED;
        if (next.isPresent() && !refuted) {
          sum += cost(next.get(), known);
        }
      }
      known.put(place, sum);
      return sum;
    }

    private static Optional<Integer> next(Branch branch) {
      return switch (branch) {
        case Branch.Same(var next) -> next.place();
        case Branch.Along(_, var next) -> next.place();
        case Branch.Itself _, Branch.Absent _, Branch.Direct _ -> Optional.empty();
      };
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder(question + " in\n" + random + "\nexplained by\n");
      for (int i = 0; i < explanation.steps().size(); i++) {
        out.append(i).append(' ').append(explanation.steps().get(i)).append('\n');
      }
      return out.toString();
    }
  }
}
