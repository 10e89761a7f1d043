package dev.pemba.cli.worlds;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.List;

/// Prints what a run came to.
final class Reports {
  private Reports() {}

  static String text(Report.Failure failure) {
    String name = failure.world().isEmpty() ? "" : " " + failure.world();
    return "FAILED %s%s%n  %s%n  expected  %s%n  got       %s"
        .formatted(failure.place(), name, failure.question(), failure.expected(), failure.got());
  }

  /// The end of a run: the exceptions it used, its seed, and the tally alone on the last line.
  static String text(Report report) {
    StringBuilder out = new StringBuilder();
    List<Exceptions.Entry> used = report.exceptions();
    if (!used.isEmpty()) {
      out.append(
          "%d reviewed exceptions used, for %d cases:%n".formatted(used.size(), report.excepted()));
      used.forEach(
          entry ->
              out.append(
                  "  %s, stage %d, %s: %s%n"
                      .formatted(entry.test(), entry.stage(), name(entry.part()), entry.reason())));
    }
    out.append("seed %d%n".formatted(report.seed()));
    out.append("%d passed, %d failed".formatted(report.passed(), report.failed()));
    return out.toString();
  }

  static String json(Report report) {
    ListValue.Builder failures = ListValue.newBuilder();
    for (Report.Failure failure : report.failures()) {
      failures.addValues(
          object(
              Struct.newBuilder()
                  .putFields("file", string(failure.place().file().toString()))
                  .putFields("line", number(failure.place().line()))
                  .putFields("world", string(failure.world()))
                  .putFields("question", string(failure.question()))
                  .putFields("expected", string(failure.expected()))
                  .putFields("got", string(failure.got()))));
    }
    ListValue.Builder exceptions = ListValue.newBuilder();
    for (Exceptions.Entry entry : report.exceptions()) {
      exceptions.addValues(
          object(
              Struct.newBuilder()
                  .putFields("test", string(entry.test()))
                  .putFields("stage", number(entry.stage()))
                  .putFields("part", string(name(entry.part())))
                  .putFields("reason", string(entry.reason()))));
    }
    Struct all =
        Struct.newBuilder()
            .putFields("passed", number(report.passed()))
            .putFields("failed", number(report.failed()))
            .putFields("excepted", number(report.excepted()))
            .putFields("seed", number((double) report.seed()))
            .putFields("exceptions", Value.newBuilder().setListValue(exceptions).build())
            .putFields("failures", Value.newBuilder().setListValue(failures).build())
            .build();
    try {
      return JsonFormat.printer().print(all);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException("a plain struct has no text", e);
    }
  }

  private static String name(Exceptions.Part part) {
    return part.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Value object(Struct.Builder fields) {
    return Value.newBuilder().setStructValue(fields).build();
  }

  private static Value string(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }
}
