package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;

/// May this subject do that to this object? Thread-safe.
public final class CheckPermission {
  private final Worlds worlds;
  private final Engine engine;

  public CheckPermission(Worlds worlds, Engine engine) {
    this.worlds = worlds;
    this.engine = engine;
  }

  public record Query(Consistency consistency, Question question, Given given) {}

  public record Result(Answer answer, Token token, DecisionId decision) {}

  public Result run(Query query, Effort effort) {
    try (Pinned pinned = worlds.pin(query.consistency(), effort.deadline())) {
      Answer answer =
          engine.check(pinned.world(query.given(), effort), query.question(), effort.budget());
      return new Result(answer, pinned.token(), DecisionId.at(pinned.now()));
    }
  }
}
