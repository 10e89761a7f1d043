package dev.pemba.server.app;

import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaDiff;
import dev.pemba.store.Store;
import java.util.List;

/// What a draft of a schema would change, and which relationships it would strand. Thread-safe.
public final class DiffSchema {
  /// Stranded relationships that are told; all are counted.
  private static final int STRANDED_TOLD = 100;

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
      Store.Stranded stranded =
          new Stranding(pinned, draft, effort.deadline()).find(STRANDED_TOLD, _ -> false);
      return new Result(
          SchemaDiff.between(current, draft).differences(),
          stranded.first(),
          stranded.count(),
          pinned.token());
    }
  }
}
