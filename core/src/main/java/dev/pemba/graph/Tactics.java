package dev.pemba.graph;

/// Which of its shortcuts the engine takes. Answers are the same with any of them: tests deal them
/// out, and benchmarks compare.
///
/// @param flattening whether memberships of groups are kept flattened by subject (as Zanzibar's
///   Leopard index does) in place of walking groups down from each object
/// @param directHeight how high a node may stand above the bottom of its plan to be computed by
///   plain recursion along the plan; what stands higher, or in a cycle of the plan, is searched
///   goal by goal. Bounds the stack.
/// @param foresight whether what many questions are about is looked at ahead, all together
public record Tactics(boolean flattening, int directHeight, boolean foresight) {
  /// All of them.
  public static final Tactics ALL = new Tactics(true, 100, true);

  /// None: everything is searched goal by goal.
  public static final Tactics NONE = new Tactics(false, 0, false);
}
