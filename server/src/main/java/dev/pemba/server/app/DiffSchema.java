package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /// One part that differs.
  ///
  /// @param subject what changed, such as `dataset#read` or `caveat office_hours`
  /// @param before its text; empty if it did not exist
  /// @param after its text; empty if it will not exist
  public record Difference(Kind kind, String subject, String before, String after) {}

  /// What the draft comes to.
  ///
  /// @param stranded the first of them
  public record Result(
      List<Difference> differences, List<Relationship> stranded, long strandedCount, Token token) {
    public Result {
      differences = List.copyOf(differences);
      stranded = List.copyOf(stranded);
    }
  }

  public Result run(Consistency consistency, String text, Effort effort) {
    Schema draft = WriteSchema.compile(text);
    try (Pinned pinned = worlds.pin(consistency, effort.deadline())) {
      Schema current = pinned.snapshot().schema();
      List<Difference> differences = differences(parts(current), parts(draft));
      List<Relationship> stranded = new ArrayList<>();
      long count = 0;
      for (Definition definition : current.definitions().values()) {
        for (Relation relation : definition.relations().values()) {
          if (!relation.permission() && mayStrand(relation, current, draft)) {
            count += strandedOf(relation, pinned, draft, stranded, effort);
          }
        }
      }
      return new Result(differences, stranded, count, pinned.token());
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

  private static List<Difference> differences(
      Map<String, String> before, Map<String, String> after) {
    List<Difference> differences = new ArrayList<>();
    before.forEach(
        (subject, text) -> {
          String then = after.get(subject);
          if (then == null) {
            differences.add(new Difference(Kind.REMOVED, subject, text, ""));
          } else if (!then.equals(text)) {
            differences.add(new Difference(Kind.CHANGED, subject, text, then));
          }
        });
    after.forEach(
        (subject, text) -> {
          if (!before.containsKey(subject)) {
            differences.add(new Difference(Kind.ADDED, subject, "", text));
          }
        });
    return differences;
  }

  /// Every part of a schema by what it is called, in the order of the text.
  private static Map<String, String> parts(Schema schema) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (Definition definition : schema.definitions().values()) {
      parts.put("definition " + definition.name(), "definition " + definition.name());
      for (Map.Entry<RelationName, Relation> relation : definition.relations().entrySet()) {
        parts.put(
            definition.name() + "#" + relation.getKey(), SchemaText.print(relation.getValue()));
      }
    }
    for (Caveat caveat : schema.caveats().values()) {
      parts.put("caveat " + caveat.name(), SchemaText.print(caveat));
    }
    return parts;
  }
}
