package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.report.Report.Row;
import dev.pemba.bench.systems.EchoTarget;
import dev.pemba.bench.systems.PembaTarget;
import dev.pemba.bench.worlds.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Checks all over the organisation beside an empty call, by turns, so that whatever else the
/// machine does hits both; the middle one of the rounds counts. Each question was asked before;
/// beside the server that remembers answers, another judges each anew.
final class EchoRun {
  private static final int ROUNDS = 5;

  /// How many times as long as one round the warming up may take.
  private static final int WARM = 60;

  private static final double RATE_GOAL = 0.85;
  private static final double TAIL_GOAL = 1.3;

  /// That the goals are about.
  private static final long SIZE = 1_000_000;

  private static final String ECHO = "Empty call";

  private final Lab lab;
  private final PembaTarget pemba;
  private final PembaTarget forgetful;
  private final Workload world;

  /// The servers have the world loaded.
  ///
  /// @param forgetful judges every check anew
  EchoRun(Lab lab, PembaTarget pemba, PembaTarget forgetful, Workload world) {
    this.lab = lab;
    this.pemba = pemba;
    this.forgetful = forgetful;
    this.world = world;
  }

  void run() throws IOException {
    Ring checks = Ring.of(pemba, world.series("check"));
    Ring anew = Ring.of(forgetful, world.series("check"));
    try (EchoTarget echo = EchoTarget.start(lab.jvm(), Lab.CONNECTIONS)) {
      Ring empty = Ring.of(echo.prepare());
      Lab.say("  warming up");
      lab.warm(empty, echo.processes(), lab.inFlight(), WARM);
      lab.warm(checks, pemba.processes(), lab.inFlight(), WARM);
      lab.warm(anew, forgetful.processes(), lab.inFlight(), WARM);
      double half = rates(echo, empty, checks, anew) / 2;
      tails(echo, empty, checks, half);
    }
  }

  /// Returns the checks per second.
  private double rates(EchoTarget echo, Ring empty, Ring checks, Ring anew) {
    List<Measured> judged = new ArrayList<>();
    List<Measured> ours = new ArrayList<>();
    List<Measured> theirs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Lab.say("  check and empty call by turns, %d of %d", round + 1, ROUNDS);
      theirs.add(lab.closed(empty, echo.processes(), lab.inFlight()));
      ours.add(lab.closed(checks, pemba.processes(), lab.inFlight()));
      judged.add(lab.closed(anew, forgetful.processes(), lab.inFlight()));
    }
    Measured each = middle(judged, Measured::perSecond);
    lab.report()
        .row(
            new Row(
                pemba.name(),
                world.name(),
                "check, judged anew",
                lab.inFlight() + " in flight",
                each));
    Measured check = middle(ours, Measured::perSecond);
    Measured nothing = middle(theirs, Measured::perSecond);
    rows(lab.inFlight() + " in flight", check, nothing);
    double ratio = check.perSecond() / nothing.perSecond();
    lab.report()
        .bar(
            Goal.CHECK_RATE,
            "%s %%: %s against %s per second, %d in flight, %,d relationships; %s against %s µs of server processor each; judged anew each time: %s %%, %s per second, %s µs"
                .formatted(
                    Figures.of(100 * ratio),
                    Figures.of(check.perSecond()),
                    Figures.of(nothing.perSecond()),
                    lab.inFlight(),
                    world.size(),
                    Figures.of(check.serverCpuMicrosPerAnswer()),
                    Figures.of(nothing.serverCpuMicrosPerAnswer()),
                    Figures.of(100 * each.perSecond() / nothing.perSecond()),
                    Figures.of(each.perSecond()),
                    Figures.of(each.serverCpuMicrosPerAnswer())),
            ratio >= RATE_GOAL && check.failures() == 0,
            world.size(),
            SIZE);
    return check.perSecond();
  }

  private void tails(EchoTarget echo, Ring empty, Ring checks, double perSecond) {
    List<Measured> ours = new ArrayList<>();
    List<Measured> theirs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Lab.say("  the same at half load, %d of %d", round + 1, ROUNDS);
      theirs.add(lab.open(empty, echo.processes(), perSecond));
      ours.add(lab.open(checks, pemba.processes(), perSecond));
    }
    Measured check = middle(ours, one -> one.percentileMicros(99));
    Measured nothing = middle(theirs, one -> one.percentileMicros(99));
    rows("%s a second".formatted(Figures.of(perSecond)), check, nothing);
    double ratio = check.percentileMicros(99) / nothing.percentileMicros(99);
    lab.report()
        .bar(
            Goal.CHECK_TAIL,
            "%s times: %s against %s µs at %s requests per second, half of what the checks reach"
                .formatted(
                    Figures.of(ratio),
                    Figures.of(check.percentileMicros(99)),
                    Figures.of(nothing.percentileMicros(99)),
                    Figures.of(perSecond)),
            ratio <= TAIL_GOAL && check.failures() == 0,
            world.size(),
            SIZE);
  }

  private void rows(String mode, Measured check, Measured nothing) {
    lab.report().row(new Row(pemba.name(), world.name(), "check", mode, check));
    lab.report().row(new Row(ECHO, "nothing", "echo", mode, nothing));
  }

  private static Measured middle(List<Measured> rounds, ToDoubleFunction<Measured> by) {
    return rounds.stream().sorted(Comparator.comparingDouble(by)).toList().get(ROUNDS / 2);
  }
}
