package dev.pemba.server.app;

import dev.pemba.graph.Engine;
import dev.pemba.graph.Expansion;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import java.util.List;
import java.util.Optional;

/// How a permission of an object comes about. Thread-safe.
public final class Expand {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;

  public Expand(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
  }

  public record Query(
      Consistency consistency, ObjectRef object, RelationName permission, Draft draft) {}

  public record Result(Expansion root, Token token, DecisionId decision) {}

  public Result run(Query query, Effort effort) {
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), effort.deadline())
            .under(query.draft(), effort.deadline())) {
      Expansion root =
          engine.expand(
              pinned.world(Given.NOTHING), query.object(), query.permission(), effort.budget());
      DecisionId id = DecisionId.at(pinned.now());
      if (recorder.keeps(query.draft())) {
        recorder.record(
            new Recorder.Decided(
                Recorder.Call.EXPAND,
                0,
                id,
                pinned.token().revision(),
                new Recorder.Asked(
                    "",
                    List.of(),
                    query.permission().value(),
                    recorder.name(query.object()),
                    "",
                    Recorder.Brought.NOTHING),
                Optional.empty(),
                1),
            effort);
      }
      return new Result(root, pinned.token(), id);
    }
  }
}
