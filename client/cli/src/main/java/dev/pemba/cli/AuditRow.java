package dev.pemba.cli;

import dev.pemba.model.Printable;
import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditRecord.Asked;
import dev.pemba.v1.AuditRecord.Changed;
import java.util.List;
import java.util.UUID;

/// A record of the record, in a line for people.
///
/// @param word what came of it
/// @param what who did what to what
/// @param why the reason, as far as there is one
record AuditRow(String time, String word, Paint paint, String what, String why) {
  private static final int LONGEST_WHY = 100;

  static AuditRow of(AuditRecord record) {
    String time = Texts.instant(record.getTime()).toString();
    return switch (record.getBodyCase()) {
      case DECISION -> of(time, record.getDecision(), asOf(record));
      case CHANGE -> of(time, record.getChange());
      case CONFIGURATION ->
          other(
              time,
              "settings",
              "the server started with other settings: "
                  + Output.count(record.getConfiguration().getSettingsCount(), "value"));
      case GAP ->
          new AuditRow(
              time,
              "gap",
              Paint.BAD,
              Output.count(record.getGap().getDropped(), "record") + " could not be kept",
              "");
      case PRUNING ->
          other(
              time,
              "pruned",
              "%s older than %s"
                  .formatted(
                      Output.count(record.getPruning().getRecords(), "record"),
                      Texts.instant(record.getPruning().getBefore())));
      case HOLD -> hold(time, record.getHold());
      case FORGETTING ->
          new AuditRow(
              time,
              "forgotten",
              Paint.UNSURE,
              record.getForgetting().getPseudonym(),
              record.getForgetting().getReason());
      case BODY_NOT_SET -> other(time, "unknown", "of a kind that this command does not know");
    };
  }

  private static AuditRow other(String time, String word, String what) {
    return new AuditRow(time, word, Paint.UNSURE, what, "");
  }

  private static AuditRow hold(String time, AuditRecord.Held hold) {
    String of = hold.getEntity().isEmpty() ? "all" : hold.getEntity();
    return new AuditRow(
        time,
        hold.getPlaced() ? "held" : "released",
        Paint.UNSURE,
        "%s of %s".formatted(hold.getName(), of),
        hold.getReason());
  }

  private static AuditRow of(String time, Asked asked, String asOf) {
    String word =
        switch (asked.getOutcome()) {
          case OUTCOME_ALLOWED -> "allowed";
          case OUTCOME_DENIED -> "denied";
          case OUTCOME_CONDITIONAL -> "conditional";
          case OUTCOME_ANSWERED -> "answered";
          case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    Paint paint =
        switch (asked.getOutcome()) {
          case OUTCOME_ALLOWED -> Paint.GOOD;
          case OUTCOME_DENIED -> Paint.BAD;
          case OUTCOME_CONDITIONAL -> Paint.UNSURE;
          case OUTCOME_ANSWERED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> Paint.PLAIN;
        };
    return new AuditRow(time, word, paint, question(asked) + asOf, why(asked));
  }

  private static String asOf(AuditRecord record) {
    return dev.pemba.server.audit.AuditRecord.asOf(
            UUID.fromString(record.getId()), Texts.instant(record.getTime()))
        .map(time -> " as of " + time)
        .orElse("");
  }

  private static String why(Asked asked) {
    if (asked.getMissingCount() > 0) {
      return "needs " + String.join(", ", asked.getMissingList());
    }
    return asked.getNamedCount() > 0 ? String.join(", ", asked.getNamedList()) : asked.getReason();
  }

  private static String found(Asked asked) {
    String results = Output.count(asked.getResults(), "result");
    return switch (asked.getProgress()) {
      case PROGRESS_GOES_ON -> " (%s so far)".formatted(results);
      case PROGRESS_CUT -> " (%s, then cut off)".formatted(results);
      case PROGRESS_ENDED, PROGRESS_UNSPECIFIED, UNRECOGNIZED -> " (%s)".formatted(results);
    };
  }

  private static String question(Asked asked) {
    String who = String.join(" through ", subjects(asked));
    String found = found(asked);
    return switch (asked.getCall()) {
      case CALL_LIST_OBJECTS ->
          "%s: which %s may it %s?%s"
              .formatted(who, asked.getObject(), asked.getPermission(), found);
      case CALL_LIST_SUBJECTS ->
          "%s: which %s may %s it?%s"
              .formatted(asked.getObject(), who, asked.getPermission(), found);
      case CALL_EXPAND ->
          "%s: who may %s it?%s".formatted(asked.getObject(), asked.getPermission(), found);
      case CALL_DIFF_ACCESS ->
          "%s: who gained or lost what%s?%s"
              .formatted(
                  asked.getObject().isEmpty() ? "everything" : asked.getObject(),
                  asked.getSubject().isEmpty() ? "" : ", of " + who,
                  found);
      case CALL_LIST_PERMISSIONS -> "%s: what may it do on %s?".formatted(who, asked.getObject());
      case CALL_CHECK, CALL_CHECK_MANY, CALL_EXPLAIN, CALL_UNSPECIFIED, UNRECOGNIZED ->
          "%s %s %s".formatted(who, asked.getPermission(), asked.getObject());
    };
  }

  private static List<String> subjects(Asked asked) {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(asked.getSubject()), asked.getActorsList().stream())
        .toList();
  }

  private static AuditRow of(String time, Changed changed) {
    String by = changed.getActor().isEmpty() ? "" : "by " + changed.getActor();
    String reason = changed.getReason();
    return new AuditRow(
        time,
        changed.getBreakGlass() ? "EMERGENCY" : "changed",
        changed.getBreakGlass() ? Paint.BAD : Paint.COMMAND,
        changes(changed),
        by.isEmpty() || reason.isEmpty() ? by + reason : by + ": " + reason);
  }

  private static String changes(Changed changed) {
    String first =
        changed.getUpdatesCount() == 0
            ? Output.count(changed.getCount(), "relationship")
            : changed.getUpdates(0);
    if (changed.getSchema()) {
      return changed.getCount() == 0 ? "the schema" : "the schema, and " + first;
    }
    return changed.getUpdatesCount() > 1
        ? "%s and %,d more".formatted(first, changed.getCount() - 1)
        : first;
  }

  /// The record's text on one line, without what would move the cursor.
  String line(Output output) {
    return "%s  %s  %s%s"
        .formatted(
            time,
            output.paint(paint, "%-11s".formatted(word)),
            Printable.of(what),
            why.isEmpty() ? "" : output.paint(Paint.FAINT, "  " + shownWhy()));
  }

  Table.Cell[] cells() {
    return new Table.Cell[] {
      new Table.Cell(time, Paint.PLAIN),
      new Table.Cell(word, paint),
      new Table.Cell(Printable.of(what), Paint.PLAIN),
      new Table.Cell(shownWhy(), Paint.FAINT)
    };
  }

  private String shownWhy() {
    String shown = Printable.of(why);
    return shown.length() <= LONGEST_WHY ? shown : shown.substring(0, LONGEST_WHY - 1) + "…";
  }
}
