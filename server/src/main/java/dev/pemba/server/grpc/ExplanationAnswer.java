package dev.pemba.server.grpc;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Explanation;
import dev.pemba.graph.Explanation.Branch;
import dev.pemba.graph.Explanation.Next;
import dev.pemba.graph.Explanation.Step;
import dev.pemba.graph.Suggestions;
import dev.pemba.model.Relationship;
import dev.pemba.server.app.ExplainPermission;
import dev.pemba.server.app.ExplainPermission.Written;
import dev.pemba.server.app.PastDecisions;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ExplainedRelationship;
import dev.pemba.v1.ExplainedRelationship.Standing;
import dev.pemba.v1.ExplanationStep;
import dev.pemba.v1.ExplanationStep.Rule;
import dev.pemba.v1.RecordedCheck;
import java.util.Map;

/// Writes the response of `Explain`.
final class ExplanationAnswer {
  private final Map<Relationship.Key, Written> written;

  private ExplanationAnswer(Map<Relationship.Key, Written> written) {
    this.written = written;
  }

  static ExplainResponse of(ExplainPermission.Result result) {
    Answer answer = result.answer();
    ExplainResponse.Builder out =
        ExplainResponse.newBuilder()
            .setDecision(ToProto.decision(answer.decision()))
            .addAllMissingContext(answer.missing())
            .setToken(result.token().toString())
            .setDecisionId(result.decision().toString());
    ExplanationAnswer writer = new ExplanationAnswer(result.written());
    answer.failed().ifPresent(link -> out.setFailedLink(PermissionAnswers.link(link)));
    for (ExplainPermission.Part part : result.parts()) {
      if (part.link().isEmpty() || answer.failed().isPresent()) {
        out.setExplanation(writer.told(part.explanation()));
      } else {
        out.addLinksBuilder()
            .setLink(PermissionAnswers.link(part.link().get()))
            .setExplanation(writer.told(part.explanation()));
      }
    }
    for (Suggestions.Suggestion suggestion : result.suggestions().sets()) {
      out.addSuggestionsBuilder()
          .addAllAdded(ToProto.relationships(suggestion.added()))
          .addAllRemoved(ToProto.relationships(suggestion.removed()))
          .setDecision(ToProto.decision(suggestion.answer().decision()))
          .addAllMissingContext(suggestion.answer().missing());
    }
    out.setSuggestionsLimited(result.suggestions().limited());
    if (ToProto.expires(answer)) {
      out.setValidUntil(ToProto.millis(answer.validUntilMillis()));
    }
    return out.build();
  }

  static ExplainResponse of(ExplainPermission.PastResult result) {
    PastDecisions.Past past = result.past();
    return of(result.result()).toBuilder()
        .setRecorded(
            RecordedCheck.newBuilder()
                .setObject(ToProto.object(past.question().object()))
                .setPermission(past.question().permission().value())
                .setSubject(ToProto.subject(past.question().subject()))
                .addAllActors(past.question().actors().stream().map(ToProto::object).toList())
                .setDecision(ToProto.decision(past.decision()))
                .setMadeAt(ToProto.time(past.at())))
        .build();
  }

  private dev.pemba.v1.Explanation told(Explanation explanation) {
    return dev.pemba.v1.Explanation.newBuilder()
        .addAllSteps(explanation.steps().stream().map(this::step).toList())
        .setIncomplete(!explanation.complete())
        .build();
  }

  private ExplanationStep step(Step step) {
    return ExplanationStep.newBuilder()
        .setObject(ToProto.object(step.object()))
        .setRelation(step.relation().map(Object::toString).orElse(""))
        .setDecision(ToProto.decision(step.decision()))
        .setRule(rule(step.rule()))
        .addAllBranches(step.branches().stream().map(this::branch).toList())
        .setBranchesLeftOut(step.leftOut())
        .build();
  }

  private static Rule rule(Explanation.Rule rule) {
    return switch (rule) {
      case ANY -> Rule.RULE_ANY;
      case ALL -> Rule.RULE_ALL;
      case EXCLUSION -> Rule.RULE_EXCLUSION;
      case ALL_PARENTS -> Rule.RULE_ALL_PARENTS;
      case FOLDED -> Rule.RULE_FOLDED;
    };
  }

  private ExplanationStep.Branch branch(Branch branch) {
    ExplanationStep.Branch.Builder out = ExplanationStep.Branch.newBuilder();
    switch (branch) {
      case Branch.Itself() -> out.setItself(true);
      case Branch.Same(Next next) -> lead(out.setSameObject(true), next);
      case Branch.Absent(Relationship.Key key) ->
          out.setAbsent(
              ToProto.relationship(Relationship.of(key.object(), key.relation(), key.subject())));
      case Branch.Direct(Explanation.Edge edge) -> out.setDirect(edge(edge));
      case Branch.Along(Explanation.Edge edge, Next next) -> lead(out.setAlong(edge(edge)), next);
    }
    return out.build();
  }

  private static void lead(ExplanationStep.Branch.Builder out, Next next) {
    next.place().ifPresent(out::setStep);
  }

  private ExplainedRelationship edge(Explanation.Edge edge) {
    ExplainedRelationship.Builder out =
        ExplainedRelationship.newBuilder()
            .setRelationship(ToProto.relationship(edge.relationship()))
            .setContextual(edge.contextual())
            .setStanding(standing(edge.standing()))
            .addAllMissing(edge.missing().stream().sorted().toList());
    if (!edge.values().isEmpty()) {
      out.setValues(Structs.struct(edge.values()));
    }
    Written origin = written.get(edge.relationship().key());
    if (origin != null && !edge.contextual()) {
      out.setProvenance(ToProto.provenance(origin.provenance()))
          .setToken(origin.token().toString());
      origin.at().ifPresent(at -> out.setWrittenAt(ToProto.time(at)));
    }
    return out.build();
  }

  private static Standing standing(Explanation.Standing standing) {
    return switch (standing) {
      case HOLDS -> Standing.STANDING_HOLDS;
      case CONDITION_FAILS -> Standing.STANDING_CONDITION_FAILS;
      case CONTEXT_MISSING -> Standing.STANDING_CONTEXT_MISSING;
      case CONDITION_BROKEN -> Standing.STANDING_CONDITION_BROKEN;
      case NOT_STARTED -> Standing.STANDING_NOT_STARTED;
      case EXPIRED -> Standing.STANDING_EXPIRED;
    };
  }
}
