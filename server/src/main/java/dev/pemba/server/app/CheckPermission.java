package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Naming;
import dev.pemba.graph.Question;
import java.util.Optional;

/// May this subject do that to this object? Thread-safe.
public final class CheckPermission {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;

  public CheckPermission(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
  }

  /// A question.
  ///
  /// @param reasoned whether to say how the answer came about
  public record Query(Consistency consistency, Question question, Given given, boolean reasoned) {
    public Query(Consistency consistency, Question question, Given given) {
      this(consistency, question, given, false);
    }
  }

  /// What was decided.
  ///
  /// @param reason see `CheckSession.reason`; empty if not asked for
  public record Result(Answer answer, String reason, Token token, DecisionId decision) {}

  public Result run(Query query, Effort effort) {
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), effort.deadline())
            .under(query.given().draft(), effort.deadline())) {
      Question question = query.question();
      CheckSession session =
          engine.session(pinned.world(query.given(), effort), question.chain(), effort.budget());
      Answer answer = session.check(question.object(), question.permission());
      DecisionId id = DecisionId.at(pinned.now());
      if (recorder.keeps(query.given().draft())) {
        recorder.record(
            new Recorder.Decided(
                Recorder.Call.CHECK,
                0,
                id,
                pinned.token().revision(),
                recorder.asked(
                    question,
                    session.reason(answer, recorder.naming()),
                    recorder.shown(query.given())),
                Optional.of(answer),
                0),
            effort);
      }
      String reason = query.reasoned() ? session.reason(answer, Naming.PLAIN) : "";
      return new Result(answer, reason, pinned.token(), id);
    }
  }
}
