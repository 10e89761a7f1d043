package dev.pemba.server.app;

import dev.pemba.graph.Engine;
import dev.pemba.graph.Expansion;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;

/// How a permission of an object comes about. Thread-safe.
public final class Expand {
  private final Worlds worlds;
  private final Engine engine;

  public Expand(Worlds worlds, Engine engine) {
    this.worlds = worlds;
    this.engine = engine;
  }

  public record Query(Consistency consistency, ObjectRef object, RelationName permission) {}

  public record Result(Expansion root, Token token, DecisionId decision) {}

  public Result run(Query query, Effort effort) {
    try (Pinned pinned = worlds.pin(query.consistency(), effort.deadline())) {
      Expansion root =
          engine.expand(
              pinned.world(Given.NOTHING), query.object(), query.permission(), effort.budget());
      return new Result(root, pinned.token(), DecisionId.at(pinned.now()));
    }
  }
}
