package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Naming;
import dev.pemba.graph.Question;
import dev.pemba.store.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// May this subject do that to this object? Thread-safe.
public final class CheckPermission {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;
  private final RememberedAnswers remembered;

  public CheckPermission(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
    this.remembered = decider.remembered();
  }

  /// A question.
  ///
  /// @param reasoned whether to say how the answer came about
  public record Query(Consistency consistency, Question question, Given given, boolean reasoned) {
    public Query(Consistency consistency, Question question, Given given) {
      this(consistency, question, given, false);
    }
  }

  /// A question that may have been asked before.
  ///
  /// @param wording of all but the consistency
  /// @param query reads it; asked only if the answer is not remembered
  public record Worded(Consistency consistency, Wording wording, Supplier<Query> query) {}

  /// What was decided.
  ///
  /// @param reason see `CheckSession.reason`; empty if not asked for
  public record Result(Answer answer, String reason, Token token, DecisionId decision) {}

  /// True if the question was answered before, so that reading it is likely not needed.
  public boolean remembers(Wording wording) {
    return remembered.find(wording) != null;
  }

  public Result run(Worded asked, Effort effort) {
    Remembered known = usable(remembered.find(asked.wording()));
    if (known != null && asked.consistency() instanceof Consistency.Head) {
      Instant now = worlds.now();
      Token head = worlds.head();
      if (known.isKnownToHold(head.revision().value(), now)) {
        return told(known, head, now, effort);
      }
    }
    try (Pinned pinned = worlds.pin(asked.consistency(), effort.deadline())) {
      if (known != null
          && known.holds(pinned.snapshot(), pinned.token().revision().value(), pinned.now())) {
        return told(known, pinned.token(), pinned.now(), effort);
      }
      Query query = asked.query().get();
      return remembers(asked, query)
          ? keep(asked.wording(), query, pinned, effort)
          : run(query, effort);
    }
  }

  /// False if the wording does not say all that the question is about, or seldom comes again.
  private boolean remembers(Worded asked, Query query) {
    return asked.consistency().isNow()
        && asked.consistency().equals(query.consistency())
        && remembered.takes(asked.wording(), query.given());
  }

  public Result run(Query query, Effort effort) {
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), effort.deadline())
            .under(query.given().draft(), effort.deadline())) {
      return judge(query, pinned, pinned.view(effort), effort).result();
    }
  }

  /// Judges, and remembers.
  private Result keep(Wording wording, Query query, Pinned pinned, Effort effort) {
    Snapshot.Traced traced = pinned.view(effort).traced();
    Judged judged = judge(query, pinned, traced.snapshot(), effort);
    if (judged.recorded.isEmpty() || recorder.naming().isPlain()) {
      remembered.keep(
          wording,
          new Remembered.Judged(
              judged.result.answer(), pinned.token().revision().value(), pinned.now()),
          traced.basis(),
          judged.recorded.map(Recorder.Checks::said).orElse(null));
    }
    return judged.result;
  }

  /// @param recorded what put it on record, if it is
  private record Judged(Result result, Optional<Recorder.Checks> recorded) {}

  private Judged judge(Query query, Pinned pinned, Snapshot view, Effort effort) {
    Question question = query.question();
    CheckSession session =
        engine.session(pinned.world(query.given(), view), question.chain(), effort.budget());
    Answer answer = session.check(question.object(), question.permission());
    DecisionId id = DecisionId.at(pinned.now());
    Optional<Recorder.Checks> recorded = Optional.empty();
    if (recorder.keeps(query.given().draft())) {
      Recorder.Checks checks = checks(pinned.token(), id, effort);
      checks.add(
          new Recorder.Checked(
              0, question, answer, session::reason, recorder.shown(query.given())));
      checks.keep();
      recorded = Optional.of(checks);
    }
    String reason = query.reasoned() ? session.reason(answer, Naming.PLAIN) : "";
    return new Judged(new Result(answer, reason, pinned.token(), id), recorded);
  }

  /// What is remembered, if what the record says of it is, too, or is not asked for.
  private @Nullable Remembered usable(@Nullable Remembered known) {
    return known == null || (recorder.isOn() && !known.isRecorded()) ? null : known;
  }

  private Result told(Remembered known, Token token, Instant now, Effort effort) {
    DecisionId id = DecisionId.at(now);
    if (recorder.isOn()) {
      Recorder.Checks checks = checks(token, id, effort);
      checks.add(0, known.said());
      checks.keep();
    }
    return new Result(known.answer(), "", token, id);
  }

  private Recorder.Checks checks(Token token, DecisionId id, Effort effort) {
    return recorder.checks(
        new Recorder.Deciding(Recorder.Call.CHECK, id, token.revision(), 1), effort);
  }
}
