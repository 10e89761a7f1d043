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
}
