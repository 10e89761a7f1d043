package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Finds the relationships of a world that a draft of a schema would not allow. Only relations of
/// which the draft takes less than the world's schema are looked at.
final class Stranding {
  /// Relationships between two looks at the deadline.
  private static final int STRIDE = 1_024;

  private final Pinned pinned;
  private final Schema current;
  private final Schema draft;
  private final Deadline deadline;

  Stranding(Pinned pinned, Schema draft, Deadline deadline) {
    this.pinned = pinned;
    this.current = pinned.snapshot().schema();
    this.draft = draft;
    this.deadline = deadline;
  }

  /// @param limit how many to tell; all are counted
  /// @param spared which relationships do not count
  Store.Stranded find(int limit, Predicate<Relationship.Key> spared) {
    List<Relationship> told = new ArrayList<>();
    long count = 0;
    for (Definition definition : current.definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        if (!relation.permission() && mayStrand(relation)) {
          count += strandedOf(relation, spared, told, limit);
        }
      }
    }
    return new Store.Stranded(told, count);
  }

  /// False if the draft takes on this relation what the current schema takes.
  private boolean mayStrand(Relation relation) {
    Definition definition = draft.definitions().get(relation.type());
    Relation after = definition == null ? null : definition.relations().get(relation.name());
    return after == null
        || !after.subjects().containsAll(relation.subjects())
        || relation.subjects().stream()
            .flatMap(subject -> subject.caveat().stream())
            .anyMatch(
                name -> {
                  Caveat before = current.caveats().get(name);
                  Caveat then = draft.caveats().get(name);
                  return before == null || then == null || !before.takesWhat(then);
                });
  }

  private long strandedOf(
      Relation relation, Predicate<Relationship.Key> spared, List<Relationship> told, int limit) {
    RelationshipFilter filter =
        new RelationshipFilter(
            Optional.of(relation.type()),
            Optional.empty(),
            Optional.empty(),
            Optional.of(relation.name()),
            Optional.empty());
    long count = 0;
    long seen = 0;
    try (Snapshot.Rows rows = pinned.snapshot().relationships(filter, Optional.empty())) {
      while (rows.hasNext()) {
        if (seen++ % STRIDE == 0) {
          deadline.check();
        }
        Relationship relationship = rows.next().relationship();
        if (!pinned.hasExpired(relationship)
            && !spared.test(relationship.key())
            && !isAllowed(draft, relationship)) {
          count++;
          if (told.size() < limit) {
            told.add(relationship);
          }
        }
      }
    }
    return count;
  }

  private static boolean isAllowed(Schema draft, Relationship relationship) {
    try {
      draft.checkAllowed(relationship);
      return true;
    } catch (PembaException _) {
      return false;
    }
  }
}
