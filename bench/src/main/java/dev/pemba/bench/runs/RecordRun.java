package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.systems.PembaTarget;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The same checks with the decision log on and off.
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
    return new ByTurns(lab, world.name(), ROUNDS, WARM)
        .compare(
            new ByTurns.Way("Pemba, log on", Ring.of(on, world.series(series)), on.processes()),
            new ByTurns.Way("Pemba, log off", Ring.of(off, world.series(series)), off.processes()),
            series,
            loops);
  }
}
