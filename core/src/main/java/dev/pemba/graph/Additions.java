package dev.pemba.graph;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which relationships could be written so that a subject gains by them: with the subject itself,
/// or with a userset that it is in, as the schema allows; never with everyone of a type unless that
/// is the subject. Not thread-safe.
final class Additions {
  /// Where the schema asks for an expiration: long enough to be of use, short enough to be safe.
  private static final Duration LIFE = Duration.ofDays(1);

  /// Usersets among which the nearest are sought.
  private static final int CONSIDERED = 64;

  private final Plan plan;
  private final World world;
  private final Subject subject;
  private final Truth wanted;
  private final Budget budget;
  private final Proofs proofs;
  private final Map<SubjectKind, List<Subject>> held = new HashMap<>();

  /// @param wanted UNKNOWN to take conditions whose values are missing as well
  Additions(Plan plan, Asked asked, Truth wanted, Budget budget) {
    this.plan = plan;
    this.world = asked.world();
    this.subject = asked.subject();
    this.wanted = wanted;
    this.budget = budget;
    this.proofs = new Proofs(new Ways(plan, world, plan.subject(world, subject), budget));
  }

  /// Who was asked about, in which world.
  record Asked(World world, Subject subject) {}

  /// Relationships on a relation of an object, at most one for each subject.
  List<Relationship> on(ObjectRef object, RelationName name, List<Term.Kind> kinds) {
    Relation relation = world.snapshot().schema().relation(object.type(), name);
    SubjectRef asked = plan.subject(world, subject);
    List<Relationship> all = new ArrayList<>();
    for (Term.Kind kind : kinds) {
      if (kind.type() == asked.type() && kind.relation() == asked.relation()) {
        relationship(object, relation, subject).ifPresent(all::add);
      }
    }
    for (Term.Kind kind : kinds) {
      if (kind.relation() != 0) {
        for (Subject userset : held(kind, asked)) {
          relationship(object, relation, userset).ifPresent(all::add);
        }
      }
    }
    return all;
  }

  /// Usersets of a kind that the subject is in for sure, other than itself: those that it is in by
  /// the fewest relationships first.
  private List<Subject> held(Term.Kind kind, SubjectRef asked) {
    return held.computeIfAbsent(
        new SubjectKind(kind.type(), kind.relation()), _ -> findHeld(kind, asked));
  }

  private List<Subject> findHeld(Term.Kind kind, SubjectRef asked) {
    EdgeTexts texts = new EdgeTexts(world);
    TruthSet set = new ObjectLister(plan, world, asked, budget).list(kind.usersetNode());
    return Arrays.stream(Numbers.take(set.must().getIntIterator(), CONSIDERED))
        .mapToObj(number -> new Spot(kind.usersetNode(), number))
        .sorted(Comparator.comparingLong(proofs::cost))
        .map(spot -> new SubjectRef(kind.type(), kind.relation(), spot.object()))
        .map(texts::subject)
        .filter(userset -> !userset.equals(subject))
        .limit(Limits.SUGGESTED_USERSETS)
        .toList();
  }

  /// The plainest relationship with a subject that the schema allows and that would hold.
  private Optional<Relationship> relationship(ObjectRef object, Relation relation, Subject far) {
    return relation.subjects().stream()
        .filter(allowed -> isOf(allowed, far))
        .sorted(
            Comparator.comparing(allowed -> allowed.expiration() || allowed.caveat().isPresent()))
        .filter(this::leavesOpen)
        .map(allowed -> relationship(Relationship.of(object, relation.name(), far), allowed))
        .filter(this::wouldHold)
        .findFirst();
  }

  private static boolean isOf(AllowedSubject allowed, Subject far) {
    return allowed.type().equals(far.type())
        && allowed.relation().equals(far.relation())
        && allowed.everyone() == far instanceof Subject.Everyone;
  }

  /// False if values must be stored: they are for people to choose.
  private boolean leavesOpen(AllowedSubject allowed) {
    return allowed
        .caveat()
        .filter(name -> !world.snapshot().schema().caveat(name).stored().isEmpty())
        .isEmpty();
  }

  private Relationship relationship(Relationship bare, AllowedSubject allowed) {
    Optional<CaveatName> caveat = allowed.caveat();
    return new Relationship(
        bare.object(),
        bare.relation(),
        bare.subject(),
        caveat.map(name -> new Condition(name, Context.EMPTY)),
        allowed.expiration()
            ? Optional.of(Instant.ofEpochMilli(world.nowMillis()).plus(LIFE))
            : Optional.empty());
  }

  /// What the request's values alone make true; or leave open, if that is enough and nothing is
  /// written there: values that are missing are for people to choose, those that failed stay.
  private boolean wouldHold(Relationship relationship) {
    if (relationship.condition().isEmpty()) {
      return true;
    }
    return switch (world.verdict(relationship.condition().get())) {
      case World.Verdict.Decided(Truth truth) -> truth == Truth.TRUE;
      case World.Verdict.Missing _ ->
          wanted == Truth.UNKNOWN
              && world.grants(ends(relationship)).stream().noneMatch(world::exists);
      case World.Verdict.Failed _ -> false;
    };
  }

  private ContextualEdges.Edge ends(Relationship relationship) {
    int type = world.type(relationship.object().type());
    return new ContextualEdges.Edge(
        type,
        world.snapshot().symbols().relation(relationship.relation()),
        world.number(type, relationship.object().id()),
        world.subject(relationship.subject()));
  }
}
