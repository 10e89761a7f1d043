package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.Limits;
import dev.pemba.v1.ChainLink;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ExplainedLink;
import dev.pemba.v1.RecordedCheck;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.Suggestion;

/// Asks for an explanation and prints it.
final class Explaining {
  private final Session session;
  private final Output output;

  Explaining(Session session, Output output) {
    this.session = session;
    this.output = output;
  }

  /// Returns the exit code.
  int run(ExplainRequest request, ConnectionOptions connection) {
    try (PembaClient client = connection.connect(session, output)) {
      ExplainResponse response = client.explain(request);
      if (output.isJson()) {
        output.json(response);
      } else {
        print(request, response);
      }
      return Answers.exitCode(response.getDecision());
    }
  }

  private void print(ExplainRequest request, ExplainResponse response) {
    Answers.print(
        output,
        response.getDecision(),
        words(request, response),
        response.hasRecorded() ? response.getRecorded().getActorsList() : request.getActorsList());
    if (response.hasRecorded()) {
      RecordedCheck recorded = response.getRecorded();
      output.note(
          "on record: %s at %s"
              .formatted(
                  Answers.word(recorded.getDecision()), Texts.instant(recorded.getMadeAt())));
      if (recorded.getDecision() != response.getDecision()) {
        output.note("it was asked with relationships or values that are not on record");
      }
    }
    if (response.hasFailedLink()) {
      Answers.printFailed(output, response.getFailedLink());
    }
    if (response.getDecision() == Decision.DECISION_CONDITIONAL) {
      Answers.printMissing(output, response.getMissingContextList());
    }
    for (ExplainedLink link : response.getLinksList()) {
      output.line(link.getLink().getText() + ":");
      new ExplanationTree(output, link.getExplanation()).print();
    }
    new ExplanationTree(output, response.getExplanation()).print();
    printSuggestions(response);
    if (response.hasValidUntil()) {
      output.note("this holds until " + Texts.instant(response.getValidUntil()));
    }
    output.note(
        "%s · token %s · decision %s"
            .formatted(output.elapsed(), response.getToken(), response.getDecisionId()));
  }

  private static QuestionWords words(ExplainRequest request, ExplainResponse response) {
    RecordedCheck recorded = response.getRecorded();
    return response.hasRecorded()
        ? new QuestionWords(recorded.getSubject(), recorded.getPermission(), recorded.getObject())
        : new QuestionWords(request.getSubject(), request.getPermission(), request.getObject());
  }

  private void printSuggestions(ExplainResponse response) {
    for (int i = 0; i < response.getSuggestionsCount(); i++) {
      Suggestion suggestion = response.getSuggestions(i);
      String what = response.hasFailedLink() ? "this link would be " : "it would be ";
      output.line(i == 0 ? what + outcome(suggestion) : "or");
      for (Relationship added : suggestion.getAddedList()) {
        output.line("  with " + output.paint(Paint.GOOD, Texts.print(added)));
      }
      for (Relationship removed : suggestion.getRemovedList()) {
        output.line("  without " + output.paint(Paint.BAD, Texts.print(removed)));
      }
    }
    if (response.getSuggestionsLimited()) {
      output.note("the search for what would allow it was cut short: there may be less to do");
    } else if (response.getFailedLink().getKind() != ChainLink.Kind.KIND_DELEGATION
        && response.getDecision() == Decision.DECISION_DENIED
        && response.getSuggestionsCount() == 0) {
      output.line(
          "no set of up to %d changes of the kinds tried would allow it"
              .formatted(Limits.SUGGESTED_CHANGES));
    }
  }

  private static String outcome(Suggestion suggestion) {
    return suggestion.getDecision() == Decision.DECISION_CONDITIONAL
        ? "conditional on %s, which may be stored with it"
            .formatted(String.join(", ", suggestion.getMissingContextList()))
        : Answers.word(suggestion.getDecision());
  }
}
