package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaDiff;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a draft of a schema would change, and which relationships it would strand. Thread-safe.
public final class DiffSchema {
  /// Stranded relationships that are told; all are counted.
  private static final int STRANDED_TOLD = 100;

  private static final int STRIDE = 1_024;

  private final Worlds worlds;

  public DiffSchema(Worlds worlds) {
    this.worlds = worlds;
  }

  /// What the draft comes to.
  ///
  /// @param stranded the first of them
  public record Result(
      List<SchemaDiff.Difference> differences,
      List<Relationship> stranded,
      long strandedCount,
      Token token) {
    public Result {
      differences = List.copyOf(differences);
      stranded = List.copyOf(stranded);
    }
  }

  public Result run(Consistency consistency, String text, Effort effort) {
    Schema draft = WriteSchema.compile(text);
    try (Pinned pinned = worlds.pin(consistency, effort.deadline())) {
      Schema current = pinned.snapshot().schema();
      List<Relationship> stranded = new ArrayList<>();
      long count = 0;
      for (Definition definition : current.definitions().values()) {
        for (Relation relation : definition.relations().values()) {
          if (!relation.permission() && mayStrand(relation, current, draft)) {
            count += strandedOf(relation, pinned, draft, stranded, effort);
          }
        }
      }
      return new Result(
          SchemaDiff.between(current, draft).differences(), stranded, count, pinned.token());
    }
  }

  /// False if the draft takes on this relation what the current schema takes.
  private static boolean mayStrand(Relation relation, Schema current, Schema draft) {
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
                  return before == null
                      || then == null
                      || !before.parameters().equals(then.parameters());
                });
  }

  private static long strandedOf(
      Relation relation, Pinned pinned, Schema draft, List<Relationship> told, Effort effort) {
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
          effort.deadline().check();
        }
        Relationship relationship = rows.next().relationship();
        if (!pinned.hasExpired(relationship) && !isAllowed(draft, relationship)) {
          count++;
          if (told.size() < STRANDED_TOLD) {
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
