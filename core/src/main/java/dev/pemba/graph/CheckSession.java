package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;

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

    String reason(Answer last, Naming naming);
  }

  /// Answers for a subject that acts itself.
  private record Alone(Plan plan, World world, Checker checker) implements Asker {
    @Override
    public Answer answer(ObjectRef object, RelationName permission) {
      Node node = plan.node(object.type(), permission);
      return checker.answer(node, world.number(node.type, object.id()));
    }

    @Override
    public String reason(Answer last, Naming naming) {
      return switch (last.decision()) {
        case ALLOWED -> checker.trail().used(world, naming);
        case DENIED -> checker.trail().refused(world, naming);
        case CONDITIONAL -> "";
      };
    }
  }

  static CheckSession of(Plan plan, World world, Chain chain, Budget budget) {
    if (!chain.actors().isEmpty()) {
      return new CheckSession(new ChainCheck(plan, world, chain, budget));
    }
    SubjectRef subject = plan.subject(world, chain.subject());
    return new CheckSession(new Alone(plan, world, new Checker(plan, world, subject, budget)));
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
    return asker.reason(last, naming);
  }
}
