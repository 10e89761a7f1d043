package dev.pemba.server.app;

/// The schema at a revision, as it was written. Thread-safe.
public final class ReadSchema {
  private final Worlds worlds;

  public ReadSchema(Worlds worlds) {
    this.worlds = worlds;
  }

  /// A schema and where it was read.
  ///
  /// @param text empty if the store held no schema then
  public record Result(String text, Token token) {}

  public Result run(Consistency consistency, Effort effort) {
    try (Pinned pinned = worlds.pin(consistency, effort.deadline())) {
      return new Result(pinned.snapshot().schema().text(), pinned.token());
    }
  }
}
