package dev.pemba.cli;

import dev.pemba.v1.ChainLink;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ObjectRef;
import java.util.List;

/// The words, colours and exit codes of decisions.
final class Answers {
  private Answers() {}

  static String word(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED -> "allowed";
      case DECISION_DENIED -> "denied";
      case DECISION_CONDITIONAL -> "conditional";
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> throw unknown();
    };
  }

  static Paint paint(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED -> Paint.GOOD;
      case DECISION_DENIED -> Paint.BAD;
      case DECISION_CONDITIONAL -> Paint.UNSURE;
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> throw unknown();
    };
  }

  static String mark(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED -> "✓";
      case DECISION_DENIED -> "✗";
      case DECISION_CONDITIONAL -> "?";
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> throw unknown();
    };
  }

  /// The answer as a sentence.
  static void print(Output output, Decision decision, QuestionWords question) {
    print(output, decision, question, List.of());
  }

  /// The answer as a sentence, about a subject that acts through others.
  static void print(
      Output output, Decision decision, QuestionWords question, List<ObjectRef> actors) {
    String verb =
        switch (decision) {
          case DECISION_ALLOWED -> "may";
          case DECISION_DENIED -> "may not";
          case DECISION_CONDITIONAL, DECISION_UNSPECIFIED, UNRECOGNIZED -> "might";
        };
    output.line(
        output.paint(paint(decision), "%s %-7s".formatted(mark(decision), word(decision)))
            + "  %s %s %s %s%s"
                .formatted(
                    Texts.print(question.subject()),
                    verb,
                    question.permission(),
                    Texts.print(question.object()),
                    ChainOptions.words(actors)));
  }

  /// Where a chain of actors broke.
  static void printFailed(Output output, ChainLink failed) {
    output.line(
        "  %s: %s"
            .formatted(
                failed.getIndex() == 0
                    ? "the subject"
                    : (failed.getKind() == ChainLink.Kind.KIND_DELEGATION ? "link " : "actor ")
                        + failed.getIndex(),
                failed.getText()));
  }

  /// What a conditional answer lacks.
  static void printMissing(Output output, List<String> missing) {
    output.line(
        "  it depends on "
            + (missing.isEmpty() ? "conditions" : String.join(", ", missing))
            + ": give values with --context");
  }

  static int exitCode(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED -> ExitCode.YES;
      case DECISION_DENIED -> ExitCode.NO;
      case DECISION_CONDITIONAL -> ExitCode.CONDITIONAL;
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> throw unknown();
    };
  }

  /// What a conditional entry of a list lacks: ` (if client_ip, now)`; empty for others.
  static String lack(Decision decision, List<String> missing) {
    if (decision != Decision.DECISION_CONDITIONAL) {
      return "";
    }
    return missing.isEmpty()
        ? "  (conditional)"
        : "  (conditional on " + String.join(", ", missing) + ")";
  }

  private static IllegalStateException unknown() {
    return new IllegalStateException("the server gave a decision that this command does not know");
  }
}
