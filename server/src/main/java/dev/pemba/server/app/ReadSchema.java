package dev.pemba.server.app;

import dev.pemba.schema.Schema;

/// The schema at a revision, as it was written. Thread-safe.
public final class ReadSchema {
  private final Worlds worlds;

  public ReadSchema(Worlds worlds) {
    this.worlds = worlds;
  }

  /// A schema and where it was read.
  public record Result(Schema schema, Token token) {}

  public Result run(Consistency consistency, Effort effort) {
    try (Pinned pinned = worlds.pin(consistency, effort.deadline())) {
      return new Result(pinned.snapshot().schema(), pinned.token());
    }
  }
}
