package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.report.Report.Row;
import dev.pemba.bench.systems.PembaTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The same checks with the decision log on and off, by turns, so that whatever else the machine
/// does hits both; the middle one of the rounds counts.
public final class RecordRun {
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
    Lab.say("the decision log on and off, %,d relationships", world.size());
    lab.report().workload(world.name(), world.size(), world.about());
    try (PembaTarget on = lab.pemba(Map.of(Lab.RECORD, "true")).start(lab.newFolder());
        PembaTarget off = lab.pemba().start(lab.newFolder())) {
      for (PembaTarget pemba : List.of(on, off)) {
        pemba.calls().schema(world);
        pemba.calls().prepareImport(world).run(() -> true);
      }
      double ratio = compare(on, off, "check", lab.inFlight());
      lab.report()
          .bar(
              Goal.RECORD,
              "%s %% of the checks per second, %d in flight; %s %% of the decisions of CheckMany"
                  .formatted(
                      Figures.of(100 * ratio),
                      lab.inFlight(),
                      Figures.of(100 * compare(on, off, "check-many", FEW))),
              ratio >= GOAL);
    }
  }

  /// Returns what is left of the rate.
  private double compare(PembaTarget on, PembaTarget off, String series, int loops)
      throws IOException {
    Ring recorded = Ring.of(on, world.series(series));
    Ring plain = Ring.of(off, world.series(series));
    Lab.say("  %s, warming up", series);
    lab.warm(recorded, on.processes(), loops, WARM);
    lab.warm(plain, off.processes(), loops, WARM);
    List<Measured> ours = new ArrayList<>();
    List<Measured> others = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Lab.say("  %s with and without, %d of %d", series, round + 1, ROUNDS);
      others.add(lab.closed(plain, off.processes(), loops));
      ours.add(lab.closed(recorded, on.processes(), loops));
    }
    Measured with = middle(ours);
    Measured without = middle(others);
    String mode = loops + " in flight";
    lab.report().row(new Row("Pemba, log on", world.name(), series, mode, with));
    lab.report().row(new Row("Pemba, log off", world.name(), series, mode, without));
    return with.perSecond() / without.perSecond();
  }

  private static Measured middle(List<Measured> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(Measured::perSecond))
        .toList()
        .get(ROUNDS / 2);
  }
}
