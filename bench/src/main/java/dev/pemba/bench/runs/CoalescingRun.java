package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.systems.ClientChecks;
import dev.pemba.bench.systems.PembaTarget;
import dev.pemba.client.PembaClientBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The same single checks through the Java client, folded and plain.
public final class CoalescingRun {
  private static final int ROUNDS = 5;
  private static final int WARM = 30;
  private static final String SERIES = "check";

  /// Callers at a time: one alone, some, and a crowd.
  private static final int[] CALLERS = {1, 64, 512};

  /// What one caller alone may lose to noise, since a check of its own is the same call.
  private static final double AS_GOOD = 0.9;

  private final Lab lab;
  private final OrganisationWorld world;

  public CoalescingRun(Lab lab, long size) {
    this.lab = lab;
    this.world = new OrganisationWorld(lab.seed(), size);
  }

  public void run() throws IOException {
    Lab.say("folded and plain checks of the Java client, %,d relationships", world.size());
    lab.report().workload(world.name(), world.size(), world.about());
    try (PembaTarget pemba = lab.pemba().start(lab.newFolder());
        ClientChecks folding = new ClientChecks(pemba, PembaClientBuilder::coalesceChecks);
        ClientChecks plain = new ClientChecks(pemba, builder -> builder)) {
      pemba.load(world);
      ByTurns turns = new ByTurns(lab, world.name(), ROUNDS, WARM);
      ByTurns.Way folded =
          new ByTurns.Way(
              "Java client, folding",
              Ring.of(folding::prepare, world.series(SERIES)),
              pemba.processes());
      ByTurns.Way alone =
          new ByTurns.Way(
              "Java client, plain",
              Ring.of(plain::prepare, world.series(SERIES)),
              pemba.processes());
      List<String> told = new ArrayList<>();
      boolean holds = true;
      for (int callers : CALLERS) {
        double times = turns.compare(folded, alone, SERIES, callers);
        told.add("%s times with %d callers".formatted(Figures.of(times), callers));
        holds &= times >= (callers == 1 ? AS_GOOD : 1);
      }
      lab.report().bar(Goal.COALESCING, String.join(", ", told), holds);
    }
  }
}
