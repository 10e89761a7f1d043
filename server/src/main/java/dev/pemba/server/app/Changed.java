package dev.pemba.server.app;

import dev.pemba.graph.Affected;
import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.Draft;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Duration;
import java.util.Optional;

/// Finds the edges that are not the same in two worlds: what the log changed in between, what
/// started or expired in between, and what a draft writes.
final class Changed {
  /// Relationships between two looks at the deadline.
  private static final int STRIDE = 1_024;

  private final Store store;
  private final Pinned before;
  private final Pinned after;
  private final Deadline deadline;

  Changed(Store store, Pinned before, Pinned after, Deadline deadline) {
    this.store = store;
    this.before = before;
    this.after = after;
    this.deadline = deadline;
  }

  void tell(Draft draft, Affected affected) {
    draft.updates().forEach(update -> affected.changed(update.relationship().key()));
    byTheLog(affected);
    if (before.now().isBefore(after.now())) {
      byTime(affected);
    }
  }

  private void byTheLog(Affected affected) {
    long left = after.token().revision().value() - before.token().revision().value();
    if (left == 0) {
      return;
    }
    try (Store.Feed feed = store.changes(before.token().revision())) {
      for (; left > 0; left--) {
        deadline.check();
        Applied applied = feed.next(Duration.ZERO).orElseThrow();
        for (Change.Update update : applied.updates()) {
          affected.changed(update.relationship().key());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the comparison was cancelled");
    }
  }

  /// What stands in both worlds at different times of its life stands in the one before. Only
  /// relations whose type says `with expiration` hold such edges.
  private void byTime(Affected affected) {
    long seen = 0;
    for (Definition definition : before.snapshot().schema().definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        if (relation.subjects().stream().anyMatch(AllowedSubject::expiration)) {
          try (Snapshot.Rows rows =
              before.snapshot().relationships(all(relation), Optional.empty())) {
            while (rows.hasNext()) {
              if (seen++ % STRIDE == 0) {
                deadline.check();
              }
              tellIfTurned(rows.next().relationship(), affected);
            }
          }
        }
      }
    }
  }

  private void tellIfTurned(Relationship relationship, Affected affected) {
    Grant grant = Grant.of(relationship);
    if (grant.existsAt(before.now().toEpochMilli()) != grant.existsAt(after.now().toEpochMilli())) {
      affected.changed(relationship.key());
    }
  }

  private static RelationshipFilter all(Relation relation) {
    return new RelationshipFilter(
        Optional.of(relation.type()),
        Optional.empty(),
        Optional.empty(),
        Optional.of(relation.name()),
        Optional.empty());
  }
}
