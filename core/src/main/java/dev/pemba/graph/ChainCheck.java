package dev.pemba.graph;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Decides what a [Chain] may do: what the subject and every actor may do themselves, and every
/// link has delegated. Kleene's conjunction of ordinary checks, so power never grows along a chain,
/// and a link that ends ends all below it. Not thread-safe.
final class ChainCheck implements CheckSession.Asker {
  private final Plan plan;
  private final World world;
  private final Budget budget;
  private final List<Subject> parties;
  private final List<Checker> checkers = new ArrayList<>();

  /// What the last answer was found by; the last one is what denied it.
  private final List<Part> looked = new ArrayList<>();

  ChainCheck(Plan plan, World world, Chain chain, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.budget = budget;
    this.parties = chain.parties();
    for (Subject party : parties) {
      checkers.add(new Checker(plan, world, plan.subject(world, party), budget));
    }
    chain.actors().forEach(actor -> checkActsForSomebody(world, actor));
  }

  /// Throws if the actor's type acts for nobody.
  static void checkActsForSomebody(World world, ObjectRef actor) {
    TypeName type = actor.type();
    if (!world.snapshot().schema().definition(type).relations().containsKey(Chain.ACTS_FOR)) {
      throw new PembaException(
          Reason.UNKNOWN_RELATION,
          "`%s` can't act for anybody: expected a relation `%s` of the type `%s` that says for whom"
              .formatted(actor, Chain.ACTS_FOR, type),
          Map.of("type", type.value(), "relation", Chain.ACTS_FOR.value()));
    }
  }

  /// One of the checks.
  ///
  /// @param index of the party, or of the taker of the link
  private record Part(int index, World world, Checker checker, Node node, int object) {
    Valued value() {
      checker.trail().clear();
      long before = world.markExpiry(Grant.NEVER);
      Truth truth = checker.value(node, object);
      return new Valued(truth, world.markExpiry(before));
    }

    Trail trail() {
      return checker.trail();
    }

    TrailNames names(Naming naming) {
      return new TrailNames(world, naming);
    }

    Set<String> missing() {
      return checker.answer(node, object).missing();
    }
  }

  /// What a check says, and until when.
  record Valued(Truth truth, long untilMillis) {
    static final Valued TRUE = new Valued(Truth.TRUE, Grant.NEVER);

    Valued and(Valued other) {
      return new Valued(truth.and(other.truth), Math.min(untilMillis, other.untilMillis));
    }
  }

  /// The first link that fails denies; nothing after it is looked at.
  @Override
  public Answer answer(ObjectRef object, RelationName permission) {
    looked.clear();
    Node node = plan.node(object.type(), permission);
    int number = world.number(node.type, object.id());
    List<Part> open = new ArrayList<>();
    Valued all = Valued.TRUE;
    for (int i = 0; i < parties.size(); i++) {
      if (i > 0) {
        Delegated what =
            new Delegated(permission, object.type(), Optional.of(object.id()), furtherLinks(i));
        Part link = link(i, what);
        looked.add(link);
        Valued value = link.value();
        if (value.truth == Truth.FALSE) {
          return denied(value, ChainLink.delegation(i, parties.get(i - 1), parties.get(i), what));
        }
        all = join(all, value, link, open);
      }
      Part own = new Part(i, world, checkers.get(i), node, number);
      looked.add(own);
      Valued value = own.value();
      if (value.truth == Truth.FALSE) {
        return denied(value, ChainLink.actor(i, parties.get(i), permission, object));
      }
      all = join(all, value, own, open);
    }
    Set<String> missing = new TreeSet<>();
    open.forEach(part -> missing.addAll(part.missing()));
    return new Answer(all.truth.decision(), missing, all.untilMillis);
  }

  @Override
  public void reason(Answer last, Naming naming, Pieces out) {
    switch (last.decision()) {
      case ALLOWED -> {
        for (int i = 0; i < looked.size(); i++) {
          Part part = looked.get(i);
          out.piece(i == 0 ? "" : "; ");
          out.piece(name(part, naming));
          out.piece(": ");
          part.trail().used(part.names(naming), out);
        }
      }
      case DENIED -> {
        Part failed = looked.getLast();
        out.piece(name(failed, naming));
        out.piece(failed.trail().refuses() ? ": " : ":");
        failed.trail().refused(failed.names(naming), out);
      }
      case CONDITIONAL -> {}
    }
  }

  private String name(Part part, Naming naming) {
    String party = name(parties.get(part.index), naming);
    return !isLink(part)
        ? party
        : party + "#" + Chain.ACTS_FOR + "@" + name(parties.get(part.index - 1), naming);
  }

  private static String name(Subject subject, Naming naming) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> name(object, naming);
      case Subject.Userset(ObjectRef object, RelationName relation) ->
          name(object, naming) + "#" + relation;
      case Subject.Everyone everyone -> everyone.toString();
    };
  }

  private static String name(ObjectRef object, Naming naming) {
    return object.type() + ":" + naming.name(object.type(), object.id());
  }

  /// The questions behind the last answer: if it was denied, the one that failed.
  List<ChainPart> parts(Answer last, ObjectRef object, RelationName permission) {
    if (last.failed().isPresent()) {
      return List.of(part(last.failed().get(), looked.getLast(), object, permission));
    }
    List<ChainPart> parts = new ArrayList<>();
    for (Part part : looked) {
      Subject taker = parties.get(part.index);
      ChainLink link =
          isLink(part)
              ? ChainLink.holds(part.index, Optional.of(parties.get(part.index - 1)), taker)
              : ChainLink.holds(part.index, Optional.empty(), taker);
      parts.add(part(link, part, object, permission));
    }
    return parts;
  }

  private ChainPart part(ChainLink link, Part part, ObjectRef object, RelationName permission) {
    Subject party = parties.get(part.index);
    return isLink(part) && party instanceof Subject.Individual(ObjectRef taker)
        ? new ChainPart(
            link, part.world, new Question(taker, Chain.ACTS_FOR, parties.get(part.index - 1)))
        : new ChainPart(link, part.world, new Question(object, permission, party));
  }

  @SuppressWarnings("ReferenceEquality") // links are asked in worlds of their own
  private boolean isLink(Part part) {
    return part.world != world;
  }

  private static Answer denied(Valued value, ChainLink link) {
    return new Answer(Decision.DENIED, Set.of(), value.untilMillis, Optional.of(link));
  }

  private static Valued join(Valued all, Valued value, Part part, List<Part> open) {
    if (value.truth == Truth.UNKNOWN) {
      open.add(part);
    }
    return all.and(value);
  }

  /// Whether a party acts for the one before it.
  private Part link(int index, Delegated what) {
    World told = world.withContext(what.over(world.context()));
    TypeName type = parties.get(index).type();
    Node node = plan.node(type, Chain.ACTS_FOR);
    Subject giver = parties.get(index - 1);
    Checker checker = new Checker(plan, told, plan.subject(told, giver), budget);
    return new Part(index, told, checker, node, numberOf(told, node, parties.get(index)));
  }

  private static int numberOf(World world, Node node, Subject taker) {
    return switch (taker) {
      case Subject.Individual(ObjectRef object) -> world.number(node.type, object.id());
      case Subject.Userset(ObjectRef object, _) -> world.number(node.type, object.id());
      case Subject.Everyone _ -> throw new IllegalStateException("an actor is one object");
    };
  }

  private int furtherLinks(int index) {
    return parties.size() - 1 - index;
  }

  /// The objects on which the chain may do it: those on which every party may, less what the links
  /// take away. A link that says the same of every object is asked once.
  TruthSet list(Node target, RelationName permission, TypeName type) {
    List<Integer> perObject = new ArrayList<>();
    Valued links = Valued.TRUE;
    for (int i = 1; i < parties.size(); i++) {
      Valued value =
          link(i, new Delegated(permission, type, Optional.empty(), furtherLinks(i))).value();
      if (value.truth == Truth.UNKNOWN) {
        perObject.add(i);
      } else {
        links = links.and(value);
      }
    }
    world.lowerExpiry(links.untilMillis);
    if (links.truth == Truth.FALSE) {
      return TruthSet.EMPTY;
    }
    TruthSet all = new ObjectLister(plan, world, subject(0), budget).list(target);
    for (int i = 1; i < parties.size() && !all.isEmpty(); i++) {
      all = all.intersect(new ObjectLister(plan, world, subject(i), budget).list(target));
    }
    return perObject.isEmpty() ? all : delegated(all, perObject, target, permission, type);
  }

  private SubjectRef subject(int index) {
    return plan.subject(world, parties.get(index));
  }

  private TruthSet delegated(
      TruthSet all, List<Integer> links, Node target, RelationName permission, TypeName type) {
    GrowingSet left = new GrowingSet();
    var numbers = all.may().getIntIterator();
    while (numbers.hasNext()) {
      int number = numbers.next();
      ObjectId id = world.name(target.type, number);
      Valued value = new Valued(all.of(number), Grant.NEVER);
      for (int link : links) {
        Delegated what = new Delegated(permission, type, Optional.of(id), furtherLinks(link));
        if (value.truth != Truth.FALSE) {
          value = value.and(link(link, what).value());
        }
      }
      world.lowerExpiry(value.untilMillis);
      left.add(number, value.truth);
    }
    return left.shared();
  }
}
