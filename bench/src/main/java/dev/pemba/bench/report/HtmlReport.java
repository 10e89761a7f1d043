package dev.pemba.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.report.Bars.Group;
import dev.pemba.bench.report.Bars.Value;
import dev.pemba.bench.report.Plot.Line;
import dev.pemba.bench.report.Plot.Spot;
import dev.pemba.bench.report.Plot.Tick;
import dev.pemba.bench.report.Report.Bar;
import dev.pemba.bench.report.Report.Point;
import dev.pemba.bench.report.Report.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A report as one page that needs nothing else: bars, plots, and every figure in a table.
public final class HtmlReport {
  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99};

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private HtmlReport(Report report) {
    this.report = report;
  }

  public static String of(Report report) {
    return new HtmlReport(report).page();
  }

  private String page() {
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.append("<title>Pemba: what things cost</title>\n<style>\n");
    out.append(Html.STYLE).append("</style></head><body>\n<h1>Pemba: what things cost</h1>\n");
    add(
        "<p>%s, commit %s. Figures are worth something only beside others of the same run: everything ran on one machine, server and client in separate processes.</p>\n",
        fact("time"), fact("commit"));
    bars();
    rates();
    latencies();
    growth();
    pairs("Workloads", report.workloads());
    rows();
    remarks();
    pairs("How it was measured", report.facts());
    return out.append("</body></html>\n").toString();
  }

  private void bars() {
    out.append("<h2>What must be shown</h2>\n<div class=\"wide\"><table>\n");
    out.append("<tr><th></th><th>What</th><th>Goal</th><th>Measured</th></tr>\n");
    for (Bar bar : report.bars()) {
      add(
          "<tr><td class=\"mark %s\">%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
          bar.holds() ? "yes" : "no",
          bar.holds() ? "✓ holds" : "✗ does not",
          Html.text(bar.name()),
          Html.text(bar.goal()),
          Html.text(bar.measured()));
    }
    out.append("</table></div>\n");
  }

  /// Closed loops that look for throughput: all but those with one in flight.
  private void rates() {
    Map<String, List<Value>> groups = new LinkedHashMap<>();
    List<String> systems = new ArrayList<>();
    for (Row row : report.rows()) {
      if (!row.mode().endsWith("in flight") || row.mode().equals("1 in flight")) {
        continue;
      }
      if (!systems.contains(row.system())) {
        systems.add(row.system());
      }
      if (row.measured().answered() > 0) {
        groups
            .computeIfAbsent(row.workload() + ", " + row.series(), _ -> new ArrayList<>())
            .add(new Value(row.system(), row.measured().perSecond()));
      }
    }
    if (groups.isEmpty()) {
      return;
    }
    out.append("<h2>Throughput</h2>\n<p>Answers per second, logarithmic.</p>\n");
    out.append("<div class=\"card\"><p class=\"legend\">");
    for (int i = 0; i < systems.size(); i++) {
      add("<span><i class=\"c%d\"></i>%s</span>", i % Html.COLOURS, Html.text(systems.get(i)));
    }
    out.append("</p>\n");
    List<Group> bars = new ArrayList<>();
    groups.forEach((name, values) -> bars.add(new Group(name, values)));
    out.append(Bars.of(bars, systems)).append("</div>\n");
  }

  /// Open loops: one curve each.
  private void latencies() {
    List<Line> lines = new ArrayList<>();
    for (Row row : report.rows()) {
      if (row.mode().contains("a second") && row.measured().answered() > 0) {
        String suffix = row.mode().contains(",") ? row.mode().replaceFirst(".*, ", ", ") : "";
        lines.add(
            new Line(
                row.system() + suffix + (suffix.isEmpty() ? ", " + row.series() : ""),
                curve(row.measured())));
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    List<Tick> ticks = new ArrayList<>();
    for (double percentile : new double[] {50, 90, 99, 99.9, 99.99}) {
      ticks.add(new Tick(rarity(percentile), Figures.plain(percentile) + " %"));
    }
    out.append("<h2>Latency at a fixed rate</h2>\n");
    out.append(
        "<p>From the moment at which a request was due, so that a stall is charged with all that came meanwhile.</p>\n");
    out.append("<div class=\"card one\">");
    out.append(Plot.of(lines, "percentile", ticks, "µs"));
    out.append("</div>\n");
  }

  private static List<Spot> curve(Measured measured) {
    List<Spot> spots = new ArrayList<>();
    for (double percentile : PERCENTILES) {
      spots.add(new Spot(rarity(percentile), Math.max(0.1, measured.percentileMicros(percentile))));
    }
    return spots;
  }

  /// One in how many requests is slower.
  private static double rarity(double percentile) {
    return 100 / (100 - percentile);
  }

  private void growth() {
    Map<String, Map<String, List<Spot>>> plots = new LinkedHashMap<>();
    for (Point point : report.points()) {
      if (point.value() > 0) {
        plots
            .computeIfAbsent(point.unit(), _ -> new LinkedHashMap<>())
            .computeIfAbsent(point.line(), _ -> new ArrayList<>())
            .add(new Spot((double) point.size(), point.value()));
      }
    }
    if (plots.isEmpty()) {
      return;
    }
    out.append("<h2>Growth with the store</h2>\n<div class=\"plots\">\n");
    plots.forEach(
        (unit, lines) -> {
          List<Line> drawn = new ArrayList<>();
          lines.forEach((name, spots) -> drawn.add(new Line(name, spots)));
          add("<div class=\"card\"><h3>%s</h3>", Html.text(unit));
          out.append(Plot.of(drawn, "relationships", List.of(), unit)).append("</div>\n");
        });
    out.append("</div>\n");
  }

  private void rows() {
    out.append(
        "<h2>Every loop</h2>\n<p>Latencies in µs; the last columns are processor time of server and client for each answer.</p>\n");
    out.append(
        "<div class=\"wide\"><table>\n<tr><th>System</th><th>Workload</th><th>Series</th><th>Mode</th>");
    for (String head :
        new String[] {
          "per s", "failed", "results", "p50", "p90", "p99", "p99.9", "max", "server", "client"
        }) {
      add("<th class=\"n\">%s</th>", head);
    }
    out.append("</tr>\n");
    for (Row row : report.rows()) {
      Measured m = row.measured();
      add(
          "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td>",
          Html.text(row.system()),
          Html.text(row.workload()),
          Html.text(row.series()),
          Html.text(row.mode()));
      for (double value :
          new double[] {
            m.perSecond(),
            (double) m.failures(),
            m.resultsPerAnswer(),
            m.percentileMicros(50),
            m.percentileMicros(90),
            m.percentileMicros(99),
            m.percentileMicros(99.9),
            m.percentileMicros(100),
            m.serverCpuMicrosPerAnswer(),
            m.clientCpuMicrosPerAnswer()
          }) {
        add("<td class=\"n\">%s</td>", Figures.of(value));
      }
      out.append("</tr>\n");
    }
    out.append("</table></div>\n");
  }

  private void remarks() {
    if (report.remarks().isEmpty()) {
      return;
    }
    out.append("<h2>Remarks</h2>\n<table>\n");
    report
        .remarks()
        .forEach(
            one ->
                add(
                    "<tr><td>%s</td><td>%s</td></tr>\n",
                    Html.text(one.about()), Html.text(one.text())));
    out.append("</table>\n");
  }

  private void pairs(String title, Map<String, String> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    add("<h2>%s</h2>\n<table>\n", title);
    pairs.forEach(
        (name, value) ->
            add("<tr><td>%s</td><td>%s</td></tr>\n", Html.text(name), Html.text(value)));
    out.append("</table>\n");
  }

  private String fact(String name) {
    return Html.text(report.facts().getOrDefault(name, "unknown"));
  }

  @FormatMethod
  private void add(@FormatString String format, Object... values) {
    out.append(format.formatted(values));
  }
}
