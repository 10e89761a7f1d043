package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.report.Report.Row;
import dev.pemba.bench.systems.ClientChecks;
import dev.pemba.bench.systems.PembaTarget;
import dev.pemba.client.PembaClientBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The same single checks through the Java client, folded and plain, by turns, so that whatever
/// else the machine does hits both; the middle one of the rounds counts.
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
      Ring folded = Ring.of(folding::prepare, world.series(SERIES));
      Ring alone = Ring.of(plain::prepare, world.series(SERIES));
      List<String> told = new ArrayList<>();
      boolean holds = true;
      for (int callers : CALLERS) {
        double times = compare(pemba, folded, alone, callers);
        told.add("%s times with %d callers".formatted(Figures.of(times), callers));
        holds &= times >= (callers == 1 ? AS_GOOD : 1);
      }
      lab.report().bar(Goal.COALESCING, String.join(", ", told), holds);
    }
  }

  /// Returns how many times the rate of plain checks folded ones have.
  private double compare(PembaTarget pemba, Ring folded, Ring alone, int callers) {
    Lab.say("  %d callers, warming up", callers);
    lab.warm(folded, pemba.processes(), callers, WARM);
    lab.warm(alone, pemba.processes(), callers, WARM);
    List<Measured> ours = new ArrayList<>();
    List<Measured> others = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Lab.say("  %d callers, folded and plain, %d of %d", callers, round + 1, ROUNDS);
      others.add(lab.closed(alone, pemba.processes(), callers));
      ours.add(lab.closed(folded, pemba.processes(), callers));
    }
    Measured with = middle(ours);
    Measured without = middle(others);
    String mode = callers + " in flight";
    lab.report().row(new Row("Java client, folding", world.name(), SERIES, mode, with));
    lab.report().row(new Row("Java client, plain", world.name(), SERIES, mode, without));
    return with.perSecond() / without.perSecond();
  }

  private static Measured middle(List<Measured> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(Measured::perSecond))
        .toList()
        .get(ROUNDS / 2);
  }
}
