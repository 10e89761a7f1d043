package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.systems.PembaTarget;
import java.io.IOException;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Map;

/// The same checks with the decision log on and off. Two servers that are the same differ by some
/// hundredths from start to start, as compilers decide otherwise, so several pairs are started.
public final class RecordRun {
  private static final int STARTS = 5;
  private static final int ROUNDS = 7;
  private static final int WARM = 60;
  private static final int FEW = 4;
  private static final double GOAL = 0.9;

  private final Lab lab;
  private final OrganisationWorld world;

  public RecordRun(Lab lab, long size) {
    this.lab = lab;
    this.world = new OrganisationWorld(lab.seed(), size);
  }

  public void run() throws IOException {
    lab.report().workload(world.name(), world.size(), world.about());
    double[] checks = new double[STARTS];
    double[] many = new double[STARTS];
    for (int start = 0; start < STARTS; start++) {
      Lab.say(
          "the decision log on and off, %,d relationships, start %d of %d",
          world.size(), start + 1, STARTS);
      try (PembaTarget on = loaded(Map.of(Lab.RECORD, "true"));
          PembaTarget off = loaded(Map.of())) {
        checks[start] = compare(on, off, "check", lab.inFlight());
        many[start] = compare(on, off, "check-many", FEW);
      }
    }
    DoubleSummaryStatistics ratios = Arrays.stream(checks).summaryStatistics();
    lab.report()
        .bar(
            Goal.RECORD,
            "%s %% of the checks per second, %d in flight (the mean of %d starts, %s to %s); %s %% of the decisions of CheckMany"
                .formatted(
                    percent(ratios.getAverage()),
                    lab.inFlight(),
                    STARTS,
                    percent(ratios.getMin()),
                    percent(ratios.getMax()),
                    percent(Arrays.stream(many).average().orElseThrow())),
            ratios.getAverage() >= GOAL);
  }

  private PembaTarget loaded(Map<String, String> settings) throws IOException {
    PembaTarget pemba = lab.pemba(settings).start(lab.newFolder());
    pemba.calls().schema(world);
    pemba.calls().prepareImport(world).run(() -> true);
    return pemba;
  }

  /// Returns what is left of the rate.
  private double compare(PembaTarget on, PembaTarget off, String series, int loops) {
    return new ByTurns(lab, world.name(), ROUNDS, WARM)
        .compare(
            new ByTurns.Way("Pemba, log on", Ring.of(on, world.series(series)), on.processes()),
            new ByTurns.Way("Pemba, log off", Ring.of(off, world.series(series)), off.processes()),
            series,
            loops);
  }

  private static String percent(double part) {
    return Figures.of(100 * part);
  }
}
