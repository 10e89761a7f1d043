package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one evaluator: check, lists, expand and explain over a [World], within a [Budget].
///
/// The meaning is that of `docs/SEMANTICS.md`: the least fixpoint of the schema's rewrites. One
/// engine per store: it keeps compiled plans by schema. Thread-safe.
///
/// Methods throw `PembaException`: `NO_SCHEMA`, `UNKNOWN_TYPE`, `UNKNOWN_RELATION` for a question
/// that the schema does not know; `BUDGET_EXCEEDED`, `DEADLINE_EXCEEDED`, `CANCELLED` where the
/// budget ends; `CONDITION_FAILED`, `CONTEXT_INVALID` if the answer hangs on a condition that can't
/// be evaluated.
public final class Engine {
  private final Plans plans;
  private final Tactics tactics;

  /// An engine that takes every shortcut it knows.
  public Engine() {
    this(Tactics.ALL);
  }

  public Engine(Tactics tactics) {
    this.plans = new Plans(tactics);
    this.tactics = tactics;
  }

  /// May this subject do that to this object?
  public Answer check(World world, Question question, Budget budget) {
    return session(world, question.chain(), budget).check(question.object(), question.permission());
  }

  /// Says which questions come next, some tens of them: what the store knows of their ends is
  /// looked at together, where question by question each look would wait for the one before. No
  /// answer hangs on it.
  public void foresee(World world, List<Question> next) {
    if (tactics.foresight()) {
      new Foresight(plan(world), world, next).look();
    }
  }

  /// A session for several questions about one subject in one world: sub-results are shared.
  public CheckSession session(World world, Subject subject, Budget budget) {
    return session(world, Chain.of(subject), budget);
  }

  /// The same about a subject that acts through others.
  public CheckSession session(World world, Chain chain, Budget budget) {
    return CheckSession.of(plan(world), world, chain, budget);
  }

  /// Every object of a type to which the subject may do that, as of this world.
  public ObjectList listObjects(World world, ObjectsQuestion question, Budget budget) {
    return objects(world, question, budget, null);
  }

  /// The same, read on from what was found before: see [Found] for when that is right.
  public ObjectList listObjects(
      World world, ObjectsQuestion question, Budget budget, FoundObjects before) {
    return objects(world, question, budget, before);
  }

  private ObjectList objects(
      World world, ObjectsQuestion question, Budget budget, @Nullable FoundObjects before) {
    Plan plan = plan(world);
    SubjectRef subject = plan.subject(world, question.subject());
    Node target = plan.node(question.type(), question.permission());
    FoundObjects found = before;
    if (found == null) {
      long mark = world.markExpiry(Grant.NEVER);
      TruthSet set =
          question.actors().isEmpty()
              ? new ObjectLister(plan, world, subject, budget).list(target)
              : new ChainCheck(plan, world, question.chain(), budget)
                  .list(target, question.permission(), question.type());
      found = new FoundObjects(set, validity(world, world.markExpiry(mark)));
    }
    return new ObjectList(
        world,
        found,
        question,
        new ObjectList.Sessions(
            target.type, () -> CheckSession.of(plan, world, question.chain(), budget)));
  }

  /// Every subject of a kind that may do that to the object, as of this world.
  public SubjectList listSubjects(World world, SubjectsQuestion question, Budget budget) {
    return subjects(world, question, budget, null);
  }

  /// The same, read on from what was found before: see [Found] for when that is right.
  public SubjectList listSubjects(
      World world, SubjectsQuestion question, Budget budget, FoundSubjects before) {
    return subjects(world, question, budget, before);
  }

  private SubjectList subjects(
      World world, SubjectsQuestion question, Budget budget, @Nullable FoundSubjects before) {
    Plan plan = plan(world);
    Snapshot snapshot = world.snapshot();
    Node target = plan.node(question.object().type(), question.permission());
    snapshot.schema().definition(question.subjectType());
    question
        .subjectRelation()
        .ifPresent(relation -> snapshot.schema().relation(question.subjectType(), relation));
    int relation = question.subjectRelation().map(snapshot.symbols()::relation).orElse(0);
    SubjectKind kind = new SubjectKind(world.type(question.subjectType()), relation);
    int object = world.number(target.type, question.object().id());
    Optional<ThroughActors> through = ThroughActors.of(plan, world, question, budget);
    FoundSubjects found = before;
    if (found == null) {
      long mark = world.markExpiry(Grant.NEVER);
      SubjectSet set =
          through.isPresent()
              ? through.get().list(kind, target, object)
              : new SubjectLister(plan, world, kind, budget).list(target, object);
      found = new FoundSubjects(set, validity(world, world.markExpiry(mark)));
    }
    SubjectList.Told told = new SubjectList.Told(found, kind, target, object, through);
    return new SubjectList(plan, world, budget, told);
  }

  private static Found.Validity validity(World world, long untilMillis) {
    return new Found.Validity(world.nowMillis(), untilMillis);
  }

  /// The subjects of a kind, of which one world says other than another world of the same store.
  /// What a world's schema does not know is denied in it.
  ///
  /// @param budget for the list of each world
  public List<SubjectChange> compareSubjects(
      World before, World after, SubjectsQuestion question, Supplier<Budget> budget) {
    return new Comparing(this, before, after).subjects(question, budget);
  }

  /// The objects of a type, of which one world says other than another world of the same store.
  ///
  /// @param budget for the list of each world
  public List<ObjectChange> compareObjects(
      World before, World after, ObjectsQuestion question, Supplier<Budget> budget) {
    return new Comparing(this, before, after).objects(question, budget);
  }

  /// The objects of a type on which the subject may do that, at least conditionally, in either of
  /// two worlds of the same store.
  ///
  /// @param budget for the list of each world
  public Set<ObjectId> objectsOfEither(
      World before, World after, ObjectsQuestion question, Supplier<Budget> budget) {
    return new Comparing(this, before, after).either(question, budget);
  }

  /// How a relation or permission of an object comes about.
  public Expansion expand(World world, ObjectRef object, RelationName relation, Budget budget) {
    world.snapshot().schema().relation(object.type(), relation);
    return new Expander(world, budget).expand(object, relation);
  }

  /// The ordinary questions that one about a chain of actors comes down to, to be explained on
  /// their own: all of them, or if the chain is denied, the one that failed.
  public List<ChainPart> parts(World world, Question question, Budget budget) {
    ChainCheck check = new ChainCheck(plan(world), world, question.chain(), budget);
    Answer answer = check.answer(question.object(), question.permission());
    return check.parts(answer, question.object(), question.permission());
  }

  /// Why the answer to a question about a subject that acts itself is what it is.
  public Explanation explain(World world, Question question, Budget budget) {
    return explain(world, question, budget, Drawing.Extent.USUAL);
  }

  Explanation explain(World world, Question question, Budget budget, Drawing.Extent extent) {
    Invariant.check(question.actors().isEmpty(), "chains are explained by their parts");
    Plan plan = plan(world);
    Ways ways = new Ways(plan, world, plan.subject(world, question.subject()), budget);
    Node node = plan.node(question.object().type(), question.permission());
    Spot root = new Spot(node, world.number(node.type, question.object().id()));
    return new Drawing(ways, extent).draw(root);
  }

  /// The smallest sets of changes that would allow what is denied, each tried on a copy of the
  /// world; if there are none, those that would make it conditional. None if the answer is another.
  public Suggestions suggest(World world, Question question, Budget budget) {
    if (check(world, question, budget).decision() != Decision.DENIED) {
      return Suggestions.NONE;
    }
    Budget part = budget.part(Limits.SUGGESTION_EDGES);
    Plan plan = plan(world);
    Suggestions allowing = new Suggesting(plan, world, question, part).find(Truth.TRUE);
    return allowing.sets().isEmpty() && !allowing.limited()
        ? new Suggesting(plan, world, question, part).find(Truth.UNKNOWN)
        : allowing;
  }

  private Plan plan(World world) {
    return plans.of(world.snapshot());
  }
}
