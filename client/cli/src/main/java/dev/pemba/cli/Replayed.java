package dev.pemba.cli;

import com.google.protobuf.Timestamp;
import dev.pemba.client.PembaClient;
import dev.pemba.model.Printable;
import dev.pemba.v1.ReplayDecisionsRequest;
import dev.pemba.v1.ReplayDecisionsResponse;
import dev.pemba.v1.ReplayDecisionsResponse.Changed;
import dev.pemba.v1.ReplayDecisionsResponse.ChangedList;
import java.util.List;

/// Prints which checks and lists on record would be answered otherwise.
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
              count[0] += message.getChangedCount() + message.getListsCount();
              message.getChangedList().forEach(this::print);
              message.getListsList().forEach(this::print);
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
    output.line(
        output.paint(Answers.paint(changed.getAfter()), "~ ")
            + "%s %s %s%s  %s, was %s"
                .formatted(
                    Texts.print(changed.getSubject()),
                    changed.getPermission(),
                    Texts.print(changed.getObject()),
                    ChainOptions.words(changed.getActorsList()),
                    Answers.word(changed.getAfter()),
                    Answers.word(changed.getBefore()))
            + asked(changed.getAsked(), changed.getLastAsked()));
  }

  private String asked(long times, Timestamp last) {
    return output.paint(
        Paint.FAINT,
        "  asked %s, last %s"
            .formatted(times == 1 ? "once" : times + " times", Texts.instant(last)));
  }

  private void print(ChangedList list) {
    if (output.isJson()) {
      output.json(list);
      return;
    }
    boolean objects = list.getObject().indexOf(':') < 0;
    String who =
        list.getActorsCount() == 0
            ? list.getSubject()
            : list.getSubject() + " through " + String.join(", ", list.getActorsList());
    output.line(
        output.paint(Paint.UNSURE, "~ ")
            + Printable.of(
                objects
                    ? "%s: which %s may it %s?"
                        .formatted(who, list.getObject(), list.getPermission())
                    : "%s: which %s may %s it?"
                        .formatted(list.getObject(), who, list.getPermission()))
            + asked(list.getAsked(), list.getLastAsked()));
    names("  + ", Paint.GOOD, list.getGainedList(), list.getAllGained());
    names("  - ", Paint.BAD, list.getLostList(), list.getAllLost());
  }

  private void names(String sign, Paint paint, List<String> names, long count) {
    names.forEach(name -> output.line(output.paint(paint, sign) + Printable.of(name)));
    if (count > names.size()) {
      output.line(output.paint(paint, sign) + "%,d more".formatted(count - names.size()));
    }
  }
}
