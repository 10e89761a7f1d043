package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.Decision;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.DiffAccessResponse;
import dev.pemba.v1.DiffAccessResponse.Cause;
import dev.pemba.v1.DiffAccessResponse.Difference;
import dev.pemba.v1.SubjectRef;
import dev.pemba.v1.Update;
import java.util.stream.Collectors;

/// Prints who gained and who lost what.
final class AccessDifferences {
  private final Output output;
  private Cause lastCause = Cause.getDefaultInstance();

  AccessDifferences(Output output) {
    this.output = output;
  }

  /// Prints every difference as it comes, and returns how many there were.
  long print(PembaClient client, DiffAccessRequest request) {
    DiffAccessResponse.End end =
        client.diffAccess(request, message -> message.getDifferencesList().forEach(this::print));
    if (!output.isJson() && end.getGained() + end.getLost() == 0) {
      output.line("nobody gained or lost anything");
    }
    output.note(
        "%,d gained, %,d lost · %s · from token %s to %s"
            .formatted(
                end.getGained(),
                end.getLost(),
                output.elapsed(),
                end.getFromToken(),
                end.getToToken()));
    return end.getGained() + end.getLost();
  }

  private void print(Difference difference) {
    if (output.isJson()) {
      output.json(difference);
      return;
    }
    boolean gain = rank(difference.getAfter()) > rank(difference.getBefore());
    SubjectRef subject = difference.getSubject();
    String excluded =
        difference.getExcludedIdsCount() == 0
            ? ""
            : difference.getExcludedIdsList().stream()
                .map(id -> subject.getType() + ":" + id)
                .collect(Collectors.joining(", ", " except ", ""));
    tellCause(difference);
    output.line(
        (difference.hasCause() ? "  " : "")
            + output.paint(gain ? Paint.GOOD : Paint.BAD, gain ? "+ " : "- ")
            + "%s %s %s%s%s"
                .formatted(
                    Texts.print(subject),
                    difference.getPermission(),
                    Texts.print(difference.getObject()),
                    ChainOptions.words(difference.getActorsList()),
                    excluded)
            + output.paint(Paint.UNSURE, states(difference)));
  }

  /// A cause stands above what it made, once for those in a row.
  private void tellCause(Difference difference) {
    if (difference.hasCause() && !difference.getCause().equals(lastCause)) {
      lastCause = difference.getCause();
      output.line(output.paint(Paint.FAINT, cause(lastCause)));
    }
  }

  /// Said only where it is not simply allowed or denied.
  private static String states(Difference difference) {
    boolean conditional =
        difference.getBefore() == Decision.DECISION_CONDITIONAL
            || difference.getAfter() == Decision.DECISION_CONDITIONAL;
    return conditional
        ? "  (%s, was %s)"
            .formatted(Answers.word(difference.getAfter()), Answers.word(difference.getBefore()))
        : "";
  }

  private static int rank(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED -> 2;
      case DECISION_CONDITIONAL -> 1;
      case DECISION_DENIED, DECISION_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }

  private static String cause(Cause cause) {
    StringBuilder text = new StringBuilder(Texts.instant(cause.getAt()).toString());
    if (cause.hasProvenance()) {
      String by = ReadCommand.by(cause.getProvenance());
      text.append(by.isEmpty() ? "" : " " + by);
    }
    if (cause.getSchemaChanged()) {
      text.append(" · a new schema");
    }
    for (Update update : cause.getUpdatesList()) {
      text.append(" · ").append(update(cause, update));
    }
    return text.toString();
  }

  private static String update(Cause cause, Update update) {
    String relationship = Texts.print(update.getRelationship());
    boolean byTime = cause.getToken().isEmpty();
    return switch (update.getOperation()) {
      case OPERATION_CREATE -> byTime ? relationship + " started" : "+ " + relationship;
      case OPERATION_TOUCH -> "~ " + relationship;
      case OPERATION_DELETE -> byTime ? relationship + " expired" : "- " + relationship;
      case OPERATION_UNSPECIFIED, UNRECOGNIZED -> relationship;
    };
  }
}
