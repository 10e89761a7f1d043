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
      Result result = new Result(root, pinned.token(), DecisionId.at(pinned.now()));
      if (recorder.keeps(query.draft())) {
        record(query, result, effort);
      }
      return result;
    }
  }

  /// Puts an expansion on record with the subjects in it, usersets and parents among them.
  private void record(Query query, Result result, Effort effort) {
    Recorder.Asked asked =
        new Recorder.Asked(
            "",
            List.of(),
            query.permission().value(),
            recorder.name(query.object()),
            "",
            Recorder.Brought.NOTHING);
    List<Expansion.Edge> edges = List.copyOf(RecordedNames.edges(result.root()));
    new RecordedList<>(
            recorder,
            RecordedNames.expanded(edges, recorder),
            (id, results, listed) ->
                recorder.record(
                    new Recorder.Decided(
                        Recorder.Call.EXPAND,
                        0,
                        id,
                        result.token().revision(),
                        asked,
                        Optional.empty(),
                        results,
                        Optional.of(listed)),
                    effort),
            effort.memoryOnly())
        .before(result.decision(), edges, false);
  }
}
