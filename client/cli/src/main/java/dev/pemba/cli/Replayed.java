package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.ReplayDecisionsRequest;
import dev.pemba.v1.ReplayDecisionsResponse;
import dev.pemba.v1.ReplayDecisionsResponse.Changed;
import java.util.stream.Collectors;

/// Prints which checks on record would be answered otherwise.
final class Replayed {
  private final Output output;
  private final PembaClient client;

  Replayed(Output output, PembaClient client) {
    this.output = output;
    this.client = client;
  }

  /// Returns how many questions would be answered otherwise.
  long print(ReplayDecisionsRequest request, int days) {
    long[] count = {0};
    ReplayDecisionsResponse.End end =
        client.replayDecisions(
            request,
            message -> {
              count[0] += message.getChangedCount();
              message.getChangedList().forEach(this::print);
            });
    if (!end.getOnRecord()) {
      output.note("no decisions are on record to be replayed: see `audit.enabled`");
      return 0;
    }
    output.note(
        "%s of the last %s, %s asked again: %,d would be answered otherwise"
            .formatted(
                Output.count(end.getDecisions(), "decision"),
                Output.count(days, "day"),
                Output.count(end.getQuestions(), "question"),
                count[0]));
    if (end.getUnanswered() > 0) {
      output.note(Output.count(end.getUnanswered(), "question") + " could not be answered again");
    }
    return count[0];
  }

  private void print(Changed changed) {
    if (output.isJson()) {
      output.json(changed);
      return;
    }
    String through =
        changed.getActorsList().stream()
            .map(actor -> " through " + Texts.print(actor))
            .collect(Collectors.joining());
    output.line(
        output.paint(Answers.paint(changed.getAfter()), "~ ")
            + "%s %s %s%s  %s, was %s"
                .formatted(
                    Texts.print(changed.getSubject()),
                    changed.getPermission(),
                    Texts.print(changed.getObject()),
                    through,
                    Answers.word(changed.getAfter()),
                    Answers.word(changed.getBefore()))
            + output.paint(
                Paint.FAINT,
                "  asked %s, last %s"
                    .formatted(
                        changed.getAsked() == 1 ? "once" : changed.getAsked() + " times",
                        Texts.instant(changed.getLastAsked()))));
  }
}
