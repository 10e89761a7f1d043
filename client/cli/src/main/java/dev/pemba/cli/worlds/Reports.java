package dev.pemba.cli.worlds;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
    JsonArray failures = new JsonArray();
    for (Report.Failure failure : report.failures()) {
      JsonObject one = new JsonObject();
      one.addProperty("file", failure.place().file().toString());
      one.addProperty("line", failure.place().line());
      one.addProperty("world", failure.world());
      one.addProperty("question", failure.question());
      one.addProperty("expected", failure.expected());
      one.addProperty("got", failure.got());
      failures.add(one);
    }
    JsonArray exceptions = new JsonArray();
    for (Exceptions.Entry entry : report.exceptions()) {
      JsonObject one = new JsonObject();
      one.addProperty("test", entry.test());
      one.addProperty("stage", entry.stage());
      one.addProperty("part", name(entry.part()));
      one.addProperty("reason", entry.reason());
      exceptions.add(one);
    }
    JsonObject all = new JsonObject();
    all.addProperty("passed", report.passed());
    all.addProperty("failed", report.failed());
    all.addProperty("excepted", report.excepted());
    all.addProperty("seed", report.seed());
    all.add("exceptions", exceptions);
    all.add("failures", failures);
    return new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create().toJson(all);
  }

  private static String name(Exceptions.Part part) {
    return part.name().toLowerCase(java.util.Locale.ROOT);
  }
}
