package dev.pemba.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.report.Report.Row;

/// A report for machines: `facts`, `workloads`, `rows`, `growth`, `remarks` and `bars`.
public final class JsonReport {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private JsonReport() {}

  public static String of(Report report) {
    JsonObject all = new JsonObject();
    all.add("facts", GSON.toJsonTree(report.facts()));
    all.add("workloads", GSON.toJsonTree(report.workloads()));
    JsonArray rows = new JsonArray();
    report.rows().forEach(row -> rows.add(row(row)));
    all.add("rows", rows);
    all.add("growth", GSON.toJsonTree(report.points()));
    all.add("remarks", GSON.toJsonTree(report.remarks()));
    all.add("bars", GSON.toJsonTree(report.bars()));
    return GSON.toJson(all) + "\n";
  }

  private static JsonObject row(Row row) {
    Measured m = row.measured();
    JsonObject out = new JsonObject();
    out.addProperty("system", row.system());
    out.addProperty("workload", row.workload());
    out.addProperty("series", row.series());
    out.addProperty("mode", row.mode());
    out.addProperty("seconds", m.time().toMillis() / 1e3);
    out.addProperty("answered", m.answered());
    out.addProperty("failed", m.failures());
    m.failure().ifPresent(text -> out.addProperty("failure", text));
    out.addProperty("per_second", m.perSecond());
    out.addProperty("results_per_answer", m.resultsPerAnswer());
    for (double percentile : new double[] {50, 90, 99, 99.9, 99.99, 100}) {
      out.addProperty(
          "p" + String.valueOf(percentile).replaceFirst("\\.0$", "").replace(".", "_") + "_us",
          m.percentileMicros(percentile));
    }
    out.addProperty("server_cpu_us", m.serverCpuMicrosPerAnswer());
    out.addProperty("client_cpu_us", m.clientCpuMicrosPerAnswer());
    return out;
  }
}
