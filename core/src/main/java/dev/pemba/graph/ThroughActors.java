package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;
import dev.pemba.store.Grant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a chain of actors leaves of the subjects that may do something to an object: those for whom
/// the first actor acts in it, if every actor may do it itself and every later link was delegated.
///
/// That is [ChainCheck]'s conjunction, of which all but the first link and the subject's own part
/// say the same of every subject. Not thread-safe.
final class ThroughActors {
  private final Plan plan;
  private final World world;
  private final SubjectsQuestion question;
  private final Budget budget;

  /// The world that the first delegation is judged in, and where it is.
  private final World told;

  private final Node actsFor;
  private final int first;
  private @Nullable Answer actors;

  private ThroughActors(Plan plan, World world, SubjectsQuestion question, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.question = question;
    this.budget = budget;
    ObjectRef actor = question.actors().getFirst();
    ChainCheck.checkActsForSomebody(world, actor);
    Delegated what =
        new Delegated(
            question.permission(),
            question.object().type(),
            Optional.of(question.object().id()),
            question.actors().size() - 1);
    this.told = world.withContext(what.over(world.context()));
    this.actsFor = plan.node(actor.type(), Chain.ACTS_FOR);
    this.first = told.number(actsFor.type, actor.id());
  }

  /// Empty if the subjects act themselves.
  static Optional<ThroughActors> of(
      Plan plan, World world, SubjectsQuestion question, Budget budget) {
    return question.actors().isEmpty()
        ? Optional.empty()
        : Optional.of(new ThroughActors(plan, world, question, budget));
  }

  /// The subjects of a kind.
  ///
  /// @param target what they must hold themselves, of the question's object
  SubjectSet list(SubjectKind kind, Node target, int object) {
    Answer actors = actors();
    world.lowerExpiry(actors.validUntilMillis());
    if (actors.decision() == Decision.DENIED) {
      return SubjectSet.EMPTY;
    }
    long before = told.markExpiry(Grant.NEVER);
    SubjectSet givers = new SubjectLister(plan, told, kind, budget).list(actsFor, first);
    world.lowerExpiry(told.markExpiry(before));
    if (givers.isEmpty()) {
      return SubjectSet.EMPTY;
    }
    SubjectSet all = new SubjectLister(plan, world, kind, budget).list(target, object);
    all = all.intersect(givers);
    return actors.decision() == Decision.ALLOWED ? all : all.capped(Truth.UNKNOWN);
  }

  /// The answer for one subject.
  ///
  /// @param own what it may itself
  Answer of(Answer own, SubjectRef subject) {
    Answer link = new Checker(plan, told, subject, budget).answer(actsFor, first);
    Answer actors = actors();
    Truth truth = truth(own).and(truth(link)).and(truth(actors));
    Set<String> missing = new TreeSet<>();
    if (truth == Truth.UNKNOWN) {
      List.of(own, link, actors).forEach(part -> missing.addAll(part.missing()));
    }
    long until = Math.min(own.validUntilMillis(), link.validUntilMillis());
    return new Answer(truth.decision(), missing, Math.min(until, actors.validUntilMillis()));
  }

  /// What the first actor may through the others.
  private Answer actors() {
    Answer known = actors;
    if (known == null) {
      List<ObjectRef> all = question.actors();
      Chain chain = new Chain(Subject.of(all.getFirst()), all.subList(1, all.size()));
      known =
          CheckSession.of(plan, world, chain, budget)
              .check(question.object(), question.permission());
      actors = known;
    }
    return known;
  }

  private static Truth truth(Answer answer) {
    return switch (answer.decision()) {
      case ALLOWED -> Truth.TRUE;
      case CONDITIONAL -> Truth.UNKNOWN;
      case DENIED -> Truth.FALSE;
    };
  }
}
