package dev.pemba.bench.shapes;

import dev.pemba.bench.worlds.Workload;
import java.util.List;

/// All shapes, in the order of the report.
public final class Shapes {
  private Shapes() {}

  /// A new list of them.
  ///
  /// @param documents of the long list; the size of the others is part of what they are
  public static List<Workload> all(int documents) {
    return List.of(
        CheckShapes.wideDirect(),
        CheckShapes.wideGroups(),
        CheckShapes.deepArrow(),
        CheckShapes.wideArrow(),
        CheckShapes.doubleWideArrow(),
        CheckShapes.cycles(),
        ListShapes.intersection(),
        ListShapes.allButTen(),
        ListShapes.publicSubjects(),
        ListShapes.longList(documents),
        HotShape.hotObject());
  }

  /// The long list by itself.
  public static Workload longList(int documents) {
    return ListShapes.longList(documents);
  }
}
