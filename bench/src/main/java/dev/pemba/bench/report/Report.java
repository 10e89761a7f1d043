package dev.pemba.bench.report;

import dev.pemba.bench.drive.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run found, as it comes in. Not thread-safe.
public final class Report {
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Point> points = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final Map<String, String> workloads = new LinkedHashMap<>();
  private boolean broken;
  private final Map<Goal, Bar> bars = new EnumMap<>(Goal.class);

  public void fact(String name, Object value) {
    facts.put(name, String.valueOf(value));
  }

  /// Says what a workload is.
  public void workload(String name, long size, String about) {
    workloads.putIfAbsent(name, "%s (%,d relationships)".formatted(about, size));
  }

  public Map<String, String> workloads() {
    return workloads;
  }

  public void row(Row row) {
    rows.add(row);
  }

  public void point(Point point) {
    points.add(point);
  }

  /// Says why something was not measured, or what to think of a figure.
  public void remark(String about, String text) {
    remarks.add(new Remark(about, text));
  }

  /// Says that a part of the run broke down.
  public void broken(String part, String why) {
    broken = true;
    remark(part, "broke down: " + why);
  }

  public boolean isBroken() {
    return broken;
  }

  public void bar(Goal goal, String measured, boolean holds) {
    bars.put(goal, new Bar(goal.title(), goal.goal(), measured, holds));
  }

  /// As [#bar], where a goal is about a size: at a smaller one it does not hold, and says so.
  public void bar(Goal goal, String measured, boolean holds, long size, long needed) {
    bar(
        goal,
        size >= needed
            ? measured
            : "%s; too small a store: the goal is about %,d".formatted(measured, needed),
        holds && size >= needed);
  }

  public Map<String, String> facts() {
    return facts;
  }

  public List<Row> rows() {
    return rows;
  }

  public List<Point> points() {
    return points;
  }

  public List<Remark> remarks() {
    return remarks;
  }

  /// One for each goal, in order.
  public List<Bar> bars() {
    return Arrays.stream(Goal.values())
        .map(
            goal ->
                bars.getOrDefault(
                    goal, new Bar(goal.title(), goal.goal(), "not measured in this run", false)))
        .toList();
  }

  /// One loop over one series.
  ///
  /// @param mode how it was driven, such as `64 in flight`
  public record Row(
      String system, String workload, String series, String mode, Measured measured) {}

  /// One value at one size of the store.
  ///
  /// @param line what is measured, such as `check`
  /// @param unit such as `µs of server processor`; lines of one unit share a plot
  public record Point(String line, String unit, long size, double value) {}

  /// Something to know beside the figures.
  public record Remark(String about, String text) {}

  /// One line of what must be shown.
  public record Bar(String name, String goal, String measured, boolean holds) {}
}
