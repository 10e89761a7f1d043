package dev.pemba.bench.report;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.report.Report.Bar;
import dev.pemba.bench.report.Report.Point;
import dev.pemba.bench.report.Report.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// A report for a terminal: facts, a line for each loop, growth, remarks, and the bars last.
public final class TextReport {
  private static final String ROW = "%-50s %-16s %10s %7s %9s %9s %9s %9s %8s %8s%n";

  private TextReport() {}

  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    report.facts().forEach((name, value) -> out.append("%-22s %s%n".formatted(name, value)));
    rows(report.rows(), out);
    growth(report.points(), out);
    report.remarks().forEach(one -> out.append("%n%s: %s".formatted(one.about(), one.text())));
    out.append("\n\nWhat must be shown\n");
    for (Bar bar : report.bars()) {
      out.append(
          "%s %s%n      goal: %s%n      measured: %s%n"
              .formatted(bar.holds() ? "  yes" : "  NO ", bar.name(), bar.goal(), bar.measured()));
    }
    return out.toString();
  }

  private static void rows(List<Row> rows, StringBuilder out) {
    out.append(
        ("%n" + ROW)
            .formatted(
                "system, workload, series",
                "mode",
                "per s",
                "failed",
                "p50 µs",
                "p99 µs",
                "p99.9",
                "max",
                "srv µs",
                "cli µs"));
    for (Row row : rows) {
      Measured m = row.measured();
      out.append(
          ROW.formatted(
              "%s, %s, %s".formatted(row.system(), row.workload(), row.series()),
              row.mode(),
              Figures.of(m.perSecond()),
              m.failures(),
              Figures.of(m.percentileMicros(50)),
              Figures.of(m.percentileMicros(99)),
              Figures.of(m.percentileMicros(99.9)),
              Figures.of(m.percentileMicros(100)),
              Figures.of(m.serverCpuMicrosPerAnswer()),
              Figures.of(m.clientCpuMicrosPerAnswer())));
      m.failure().ifPresent(text -> out.append("    failed: %s%n".formatted(text)));
    }
  }

  private static void growth(List<Point> points, StringBuilder out) {
    if (points.isEmpty()) {
      return;
    }
    Map<String, Map<Long, Double>> lines = new LinkedHashMap<>();
    TreeSet<Long> sizes = new TreeSet<>();
    for (Point point : points) {
      sizes.add(point.size());
      lines
          .computeIfAbsent(point.line() + ", " + point.unit(), _ -> new TreeMap<>())
          .put(point.size(), point.value());
    }
    out.append("%n%-50s".formatted("growth with relationships"));
    sizes.forEach(size -> out.append(" %12s".formatted(Figures.brief((double) size))));
    out.append('\n');
    lines.forEach(
        (line, values) -> {
          out.append("%-50s".formatted(line));
          for (long size : sizes) {
            Double value = values.get(size);
            out.append(" %12s".formatted(value == null ? "" : Figures.of(value)));
          }
          out.append('\n');
        });
  }
}
