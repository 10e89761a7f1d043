package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.systems.Agreement;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Launcher;
import dev.pemba.bench.systems.Target;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Each shape on each system: first the answers, which must be Pemba's, then the rate.
public final class ShapesRun {
  /// Questions of each series whose answers are compared.
  private static final int COMPARED = 50;

  /// So many are compared however long it takes, and more only while it has taken a minute at most:
  /// some peers take minutes for one list.
  private static final int LEAST_COMPARED = 3;

  private static final Duration LONGEST_COMPARING = Duration.ofMinutes(1);

  private static final double GOAL = 10;

  /// Lists longer than this are long.
  private static final int LONG = 1_000;

  /// Of long lists, and of calls of many checks, in flight. One of them keeps a processor busy for
  /// milliseconds, so these are enough for any system to have work all the time, and more would
  /// only wait in line. Of short lists there are as many as of checks: with four of them client and
  /// server wait for each other half of the time, and what is compared is how fast the machine
  /// wakes threads.
  private static final int LONG_IN_FLIGHT = 4;

  private final Lab lab;
  private final List<Workload> workloads;
  private final List<Launcher> peers;
  private final Map<String, List<Answer>> answers = new HashMap<>();
  private final Map<String, Double> rates = new HashMap<>();
  private final Map<String, List<Comparison>> comparisons = new HashMap<>();

  public ShapesRun(Lab lab, List<Workload> workloads, List<Launcher> peers) {
    this.lab = lab;
    this.workloads = workloads;
    this.peers = peers;
  }

  public void run() throws IOException {
    for (Workload workload : workloads) {
      Lab.say("%s, %,d relationships", workload.name(), workload.size());
      lab.report().workload(workload.name(), workload.size(), workload.about());
      try (Target pemba = lab.pemba().start(lab.newFolder())) {
        pemba.load(workload);
        for (Series series : workload.series()) {
          String key = workload.name() + " " + series.name();
          answers.put(key, answers(pemba, series));
          Measured ours = measure(pemba, workload, series);
          rates.put(key, ours.failures() > 0 ? 0 : ours.perSecond());
        }
      }
      for (Launcher peer : peers) {
        peer(peer, workload);
      }
    }
    bar(Goal.SPICEDB, "SpiceDB");
    bar(Goal.OPENFGA, "OpenFGA");
  }

  /// A peer that breaks down is told in the report and ends nothing else.
  private void peer(Launcher peer, Workload workload) throws IOException {
    try (Target target = peer.start(lab.newFolder())) {
      List<Series> asked =
          workload.series().stream()
              .filter(series -> isAsked(peer, target, workload, series))
              .toList();
      if (!asked.isEmpty()) {
        target.load(workload);
      }
      for (Series series : asked) {
        compare(peer, target, workload, series);
      }
    } catch (IllegalStateException e) {
      remark(peer, workload.name(), "failed: " + e.getMessage());
      note(peer, new Comparison(workload.name(), Optional.empty()));
    }
  }

  private boolean isAsked(Launcher peer, Target target, Workload workload, Series series) {
    Optional<String> lacks = target.lacks(workload, series);
    lacks.ifPresent(
        why -> remark(peer, workload.name() + " " + series.name(), "not asked: " + why));
    return lacks.isEmpty();
  }

  private void compare(Launcher peer, Target target, Workload workload, Series series) {
    String key = workload.name() + " " + series.name();
    Optional<String> difference = difference(target, series, answers.getOrDefault(key, List.of()));
    if (difference.isPresent()) {
      remark(peer, key, "no figure: " + difference.get());
      note(peer, new Comparison(key, Optional.empty()));
      return;
    }
    Measured theirs = measure(target, workload, series);
    if (theirs.failures() > 0 || theirs.answered() == 0) {
      remark(
          peer,
          key,
          "no figure: %d failed: %s"
              .formatted(theirs.failures(), theirs.failure().orElse("nothing was answered")));
      note(peer, new Comparison(key, Optional.empty()));
      return;
    }
    double times = rates.getOrDefault(key, 0.0) / theirs.perSecond();
    note(peer, new Comparison(key, Optional.of(times)));
  }

  private Measured measure(Target target, Workload workload, Series series) {
    return lab.closed(
        target,
        workload.name(),
        series,
        isLong(workload, series) ? LONG_IN_FLIGHT : lab.inFlight());
  }

  /// By Pemba's answers, so that all systems are asked alike.
  private boolean isLong(Workload workload, Series series) {
    return series.question(0) instanceof Question.CheckMany
        || answers.getOrDefault(workload.name() + " " + series.name(), List.of()).stream()
            .anyMatch(
                answer -> answer instanceof Answer.Listed listed && listed.ids().size() > LONG);
  }

  private static List<Answer> answers(Target target, Series series) {
    List<Answer> all = new ArrayList<>();
    for (int number = 0; number < Math.min(COMPARED, series.distinct()); number++) {
      all.add(Agreement.expected(series.question(number), target));
    }
    return all;
  }

  /// What the first question is that the two answer differently.
  private static Optional<String> difference(Target target, Series series, List<Answer> ours) {
    long end = System.nanoTime() + LONGEST_COMPARING.toNanos();
    for (int number = 0; number < ours.size(); number++) {
      if (number >= LEAST_COMPARED && System.nanoTime() > end) {
        break;
      }
      Optional<String> difference =
          Agreement.difference(series.question(number), ours.get(number), target);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private void remark(Launcher peer, String about, String text) {
    Lab.say("  %s, %s: %s", peer.name(), about, text);
    lab.report().remark(peer.name() + ", " + about, text);
  }

  private void note(Launcher peer, Comparison comparison) {
    comparisons.computeIfAbsent(peer.name(), _ -> new ArrayList<>()).add(comparison);
  }

  /// In memory against memory; what a peer can't be asked there, on PostgreSQL.
  private List<Comparison> comparisons(String peer) {
    List<Comparison> all = new ArrayList<>(comparisons.getOrDefault(peer + " (memory)", List.of()));
    Set<String> inMemory = all.stream().map(Comparison::what).collect(Collectors.toSet());
    comparisons.getOrDefault(peer + " (PostgreSQL)", List.of()).stream()
        .filter(one -> !inMemory.contains(one.what))
        .map(one -> new Comparison(one.what + " (PostgreSQL)", one.times))
        .forEach(all::add);
    return all;
  }

  private void bar(Goal goal, String peer) {
    List<Comparison> all = comparisons(peer);
    if (all.isEmpty()) {
      lab.report().bar(goal, "not measured: this run has no " + peer, false);
      return;
    }
    List<String> below = new ArrayList<>();
    for (Comparison one : all) {
      if (one.times.isPresent() && one.times.get() < GOAL) {
        below.add("%s %s times".formatted(one.what, Figures.of(one.times.get())));
      }
    }
    long without = all.stream().filter(one -> one.times.isEmpty()).count();
    double least =
        all.stream().flatMap(one -> one.times.stream()).mapToDouble(x -> x).min().orElse(0);
    lab.report()
        .bar(
            goal,
            "%d series: least %s times%s%s"
                .formatted(
                    all.size(),
                    Figures.of(least),
                    below.isEmpty() ? "" : "; below: " + String.join(", ", below),
                    without == 0
                        ? ""
                        : "; %d without a figure, see the remarks".formatted(without)),
            below.isEmpty() && least > 0);
  }

  /// How many times a peer's rate ours is; empty if the peer fails or answers otherwise.
  private record Comparison(String what, Optional<Double> times) {}
}
