package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import org.jspecify.annotations.Nullable;

/// Questions about one subject, or one chain of actors, in one world; what one finds out serves the
/// next. Not thread-safe.
public final class CheckSession {
  private final Asker asker;

  private CheckSession(Asker asker) {
    this.asker = asker;
  }

  /// Who answers.
  sealed interface Asker permits Alone, ChainCheck {
    Answer answer(ObjectRef object, RelationName permission);

    void reason(Answer last, Naming naming, Pieces out);
  }

  /// Answers for a subject that acts itself. Not thread-safe.
  private static final class Alone implements Asker {
    private final Plan plan;
    private final World world;
    private final Subject named;
    private final SubjectRef subject;
    private final Checker checker;
    private @Nullable ObjectRef last;
    private int lastType;
    private int lastNumber;

    Alone(Plan plan, World world, Subject named, Budget budget) {
      this.plan = plan;
      this.world = world;
      this.named = named;
      this.subject = plan.subject(world, named);
      this.checker = new Checker(plan, world, subject, budget);
    }

    @Override
    public Answer answer(ObjectRef object, RelationName permission) {
      Node node = plan.node(object.type(), permission);
      last = object;
      lastType = node.type;
      lastNumber = world.number(node.type, object.id());
      return checker.answer(node, lastNumber);
    }

    @Override
    public void reason(Answer last, Naming naming, Pieces out) {
      switch (last.decision()) {
        case ALLOWED -> checker.trail().used(names(naming), out);
        case DENIED -> checker.trail().refused(names(naming), out);
        case CONDITIONAL -> {}
      }
    }

    private TrailNames names(Naming naming) {
      TrailNames names = new TrailNames(world, naming).subject(subject, named);
      ObjectRef object = last;
      return object == null ? names : names.object(lastType, lastNumber, object);
    }
  }

  static CheckSession of(Plan plan, World world, Chain chain, Budget budget) {
    if (!chain.actors().isEmpty()) {
      return new CheckSession(new ChainCheck(plan, world, chain, budget));
    }
    return new CheckSession(new Alone(plan, world, chain.subject(), budget));
  }

  /// May the subject, through the actors, do that to this object? Fails as [Engine] says.
  public Answer check(ObjectRef object, RelationName permission) {
    return asker.answer(object, permission);
  }

  /// How the last answer came about, for the record: of an allowed one the relationships that were
  /// used, of a denied one the branch that said no. As it happened to be found, which need not be
  /// the shortest way.
  ///
  /// ```
  /// dataset:a#reader@team:b#member team:b#member~user:ana   allowed: `~` is more than one step
  /// -dataset:a#barred                                       denied: this excludes
  /// &dataset:a#reader                                       denied: this is required and lacking
  /// ```
  ///
  /// Of a chain of actors it says so for each party and link, or for the one that failed:
  ///
  /// ```
  /// user:ana: dataset:a#reader@user:ana; agent:c#acts_for@user:ana: …; agent:c: …
  /// ```
  ///
  /// Empty where an object is allowed as itself, and of conditional answers.
  public String reason(Answer last, Naming naming) {
    StringBuilder out = new StringBuilder(64);
    reason(last, naming, Pieces.into(out));
    return out.toString();
  }

  /// The same, told in pieces.
  public void reason(Answer last, Naming naming, Pieces out) {
    asker.reason(last, naming, out);
  }
}
