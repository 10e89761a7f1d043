package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;

/// Questions about one subject in one world; what one finds out serves the next. Not thread-safe.
public final class CheckSession {
  private final Plan plan;
  private final World world;
  private final Checker checker;

  CheckSession(Plan plan, World world, SubjectRef subject, Budget budget) {
    this.plan = plan;
    this.world = world;
    this.checker = new Checker(plan, world, subject, budget);
  }

  /// May the subject do that to this object? Fails as [Engine] says.
  public Answer check(ObjectRef object, RelationName permission) {
    Node node = plan.node(object.type(), permission);
    return checker.answer(node, world.number(node.type, object.id()));
  }

  /// How the last answer came about, for the record: of an allowed one the relationships that were
  /// used, of a denied one the branch that said no. As it happened to be found, which need not be
  /// the shortest way.
  ///
  /// ```
  /// dataset:a#reader@team:b#member team:b#member~user:ana   allowed: `~` is more than one step
  /// -dataset:a#barred                                       denied: this excludes
  /// &dataset:a#suspended                                    denied: this is required and lacking
  /// ```
  ///
  /// Empty where nothing stands out.
  public String reason(Answer last, Naming naming) {
    return switch (last.decision()) {
      case ALLOWED -> checker.trail().used(world, naming);
      case DENIED -> checker.trail().refused(world, naming);
      case CONDITIONAL -> "";
    };
  }
}
