package dev.pemba.graph;

import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compiled plans by schema (by identity: a store keeps one object per schema version). The newest
/// is found without a lock; a few older ones, which as-of reads ask for, are kept too.
final class Plans {
  /// Plans kept beside the newest.
  private static final int KEPT = 16;

  private final Tactics tactics;
  private volatile @Nullable Plan latest;
  private final ArrayDeque<Plan> kept = new ArrayDeque<>();

  Plans(Tactics tactics) {
    this.tactics = tactics;
  }

  Plan of(Snapshot snapshot) {
    if (snapshot instanceof DraftSnapshot draft) {
      Optional<Plan> own = draft.plan(tactics);
      if (own.isPresent()) {
        return own.get();
      }
    }
    Schema schema = snapshot.schema();
    Plan plan = latest;
    return plan != null && plan.isOf(schema) ? plan : find(snapshot, schema);
  }

  private synchronized Plan find(Snapshot snapshot, Schema schema) {
    for (Plan plan : kept) {
      if (plan.isOf(schema)) {
        latest = plan;
        return plan;
      }
    }
    Plan plan = PlanCompiler.compile(schema, snapshot.symbols(), tactics);
    kept.addFirst(plan);
    if (kept.size() > KEPT) {
      kept.removeLast();
    }
    latest = plan;
    return plan;
  }
}
