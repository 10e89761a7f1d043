package dev.pemba.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pemba.bench.Load.Latencies;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What a run found, for people and for machines. Not thread-safe.
final class Report {
  private static final String ROW = "%-34s %9s %8s %9s %9s %9s %9s %9s %8s %10s%n";

  private final JsonObject facts = new JsonObject();
  private final List<Row> rows = new ArrayList<>();

  void fact(String name, Number value) {
    facts.addProperty(name, value);
  }

  void fact(String name, String value) {
    facts.addProperty(name, value);
  }

  void row(String name, int clients, Latencies latencies) {
    rows.add(new Row(name, clients, latencies));
  }

  /// The facts, then a line for each call; latencies in microseconds.
  String table() {
    StringBuilder out = new StringBuilder();
    facts
        .entrySet()
        .forEach(
            fact ->
                out.append("%-26s %s%n".formatted(fact.getKey(), fact.getValue().getAsString())));
    out.append(
        ("%n" + ROW)
            .formatted(
                "call (latencies in µs)",
                "calls",
                "failed",
                "per s",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max",
                "results"));
    for (Row row : rows) {
      Histogram h = row.latencies.histogram();
      out.append(
          ROW.formatted(
              row.name + (row.clients == 1 ? "" : ", " + row.clients + " clients"),
              h.getTotalCount(),
              row.latencies.failures(),
              "%.0f".formatted(row.latencies.perSecond()),
              micros(h.getValueAtPercentile(50)),
              micros(h.getValueAtPercentile(90)),
              micros(h.getValueAtPercentile(99)),
              micros(h.getValueAtPercentile(99.9)),
              micros(h.getMaxValue()),
              "%.1f".formatted(row.resultsPerCall())));
    }
    return out.toString();
  }

  String json() {
    JsonArray calls = new JsonArray();
    for (Row row : rows) {
      Histogram h = row.latencies.histogram();
      JsonObject call = new JsonObject();
      call.addProperty("call", row.name);
      call.addProperty("clients", row.clients);
      call.addProperty("calls", h.getTotalCount());
      call.addProperty("failed", row.latencies.failures());
      call.addProperty("per_second", Math.round(row.latencies.perSecond()));
      call.addProperty("p50_us", h.getValueAtPercentile(50) / 1e3);
      call.addProperty("p90_us", h.getValueAtPercentile(90) / 1e3);
      call.addProperty("p99_us", h.getValueAtPercentile(99) / 1e3);
      call.addProperty("p999_us", h.getValueAtPercentile(99.9) / 1e3);
      call.addProperty("max_us", h.getMaxValue() / 1e3);
      call.addProperty("results_per_call", row.resultsPerCall());
      calls.add(call);
    }
    JsonObject all = new JsonObject();
    all.add("facts", facts);
    all.add("calls", calls);
    return new GsonBuilder().setPrettyPrinting().create().toJson(all);
  }

  private static String micros(long nanos) {
    return nanos < 10_000_000 ? "%.0f".formatted(nanos / 1e3) : "%,d".formatted(nanos / 1_000);
  }

  private record Row(String name, int clients, Latencies latencies) {
    double resultsPerCall() {
      return latencies.results() / (double) Math.max(1, latencies.histogram().getTotalCount());
    }
  }
}
