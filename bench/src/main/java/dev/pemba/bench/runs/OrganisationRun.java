package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.ProcessorTime;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.report.Report.Row;
import dev.pemba.bench.systems.PembaCalls.PreparedImport;
import dev.pemba.bench.systems.PembaTarget;
import dev.pemba.bench.worlds.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// Everything that is asked of the organisation at one size: import, checks beside an empty call,
/// many checks, lists, reads while an import goes on, mixed reads and writes, and writes.
public final class OrganisationRun {
  private static final String NAME = "organisation";

  /// That the goals are about.
  private static final long SIZE = 1_000_000;

  private static final int MANY = 1_000;
  private static final int WRITERS = 64;
  private static final int FEW = 4;
  private static final double MANY_GOAL = 500_000;
  private static final double WRITE_GOAL = 30_000;
  private static final double IMPORT_GOAL = 300_000;
  private static final double IMPORTING_GOAL = 3;

  private final Lab lab;
  private final OrganisationWorld world;

  public OrganisationRun(Lab lab, long size) {
    this.lab = lab;
    this.world = new OrganisationWorld(lab.seed(), size);
  }

  public void run() throws IOException {
    Lab.say("the organisation, %,d relationships", world.size());
    lab.report().workload(world.name(), world.size(), world.about());
    try (PembaTarget pemba = lab.pemba().start(lab.newFolder())) {
      load(pemba);
      beside(pemba);
      for (String one :
          new String[] {
            "check-training",
            "list-objects",
            "list-objects-page",
            "list-subjects",
            "list-subjects-page"
          }) {
        lab.closed(pemba, NAME, world.series(one), FEW);
      }
      lab.closed(pemba, NAME, world.series("check"), 1);
      readsWhileImporting(pemba);
      lab.closed(pemba, NAME, world.series("mixed"), lab.inFlight());
      writes(pemba);
    }
  }

  /// Checks beside an empty call, and beside a server that remembers no answer.
  private void beside(PembaTarget pemba) throws IOException {
    try (PembaTarget forgetful = lab.pemba(Lab.FORGETFUL).start(lab.newFolder())) {
      forgetful.calls().load(world);
      new EchoRun(lab, pemba, forgetful, world).run();
      many(pemba, forgetful);
    }
  }

  private void load(PembaTarget pemba) {
    pemba.calls().schema(world);
    PreparedImport prepared = pemba.calls().prepareImport(world);
    Duration before = ProcessorTime.of(pemba.processes());
    long start = System.nanoTime();
    long count = prepared.run(() -> true);
    double seconds = (System.nanoTime() - start) / 1e9;
    Duration used = ProcessorTime.of(pemba.processes()).minus(before);
    double rate = count / seconds;
    lab.report()
        .bar(
            Goal.IMPORT,
            "%s per second: %,d in %s s, into a fresh server; %s µs of server processor each"
                .formatted(
                    Figures.of(rate),
                    count,
                    Figures.of(seconds),
                    Figures.of(used.toNanos() / 1e3 / count)),
            rate >= IMPORT_GOAL,
            count,
            SIZE);
  }

  private void many(PembaTarget pemba, PembaTarget forgetful) {
    Measured measured = lab.closed(pemba, NAME, world.series("check-many"), FEW);
    Measured anew = lab.closed(forgetful, NAME + ", judged anew", world.series("check-many"), FEW);
    double perCore = perCore(measured);
    lab.report()
        .bar(
            Goal.CHECK_MANY,
            "%s for each second of server processor, %s per second in all; judged anew each time: %s"
                .formatted(
                    Figures.of(perCore),
                    Figures.of(MANY * measured.perSecond()),
                    Figures.of(perCore(anew))),
            perCore >= MANY_GOAL && measured.failures() == 0);
  }

  /// Decisions for each second of server processor.
  private static double perCore(Measured many) {
    return MANY * many.answered() / (many.serverCpu().toNanos() / 1e9);
  }

  private void writes(PembaTarget pemba) {
    Measured ones = lab.closed(pemba, NAME, world.series("write-1"), WRITERS);
    Measured tens = lab.closed(pemba, NAME, world.series("write-10"), WRITERS);
    lab.report()
        .bar(
            Goal.WRITES,
            "%s per second where each write is of ten, %s where each is of one"
                .formatted(
                    Figures.of(tens.resultsPerSecond()), Figures.of(ones.resultsPerSecond())),
            tens.resultsPerSecond() >= WRITE_GOAL && tens.failures() == 0);
  }

  /// Readers at a fixed rate, before and during an import; a quarter of what the server can.
  private void readsWhileImporting(PembaTarget pemba) {
    Lab.say("  reads while an import goes on");
    Series checks = world.series("check");
    Ring ring = Ring.of(pemba, checks);
    double rate = lab.closed(ring, pemba.processes(), lab.inFlight()).perSecond() / 4;
    Measured atRest = lab.open(ring, pemba.processes(), rate);
    PreparedImport other =
        pemba.calls().prepareImport(new OrganisationWorld(lab.seed() + 1, world.size()));
    AtomicBoolean more = new AtomicBoolean(true);
    try (ExecutorService importer = Executors.newSingleThreadExecutor()) {
      Future<Long> importing = importer.submit(() -> importAgain(other, more));
      Measured during = lab.open(ring, pemba.processes(), rate);
      more.set(false);
      double times = during.percentileMicros(99) / atRest.percentileMicros(99);
      row("%s a second, at rest".formatted(Figures.of(rate)), pemba, atRest);
      row("%s a second, importing".formatted(Figures.of(rate)), pemba, during);
      lab.report()
          .bar(
              Goal.READS_WHILE_IMPORTING,
              "%s times: %s against %s µs at %s checks per second, with %,d relationships imported"
                  .formatted(
                      Figures.of(times),
                      Figures.of(during.percentileMicros(99)),
                      Figures.of(atRest.percentileMicros(99)),
                      Figures.of(rate),
                      importing.get()),
              times <= IMPORTING_GOAL && during.failures() == 0);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the import broke down", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while importing", e);
    }
  }

  /// Again and again, as long as it is asked for: what is there already is written again.
  private static long importAgain(PreparedImport prepared, AtomicBoolean more) {
    long count = 0;
    while (more.get()) {
      count += prepared.run(more::get);
    }
    return count;
  }

  private void row(String mode, PembaTarget pemba, Measured measured) {
    lab.report().row(new Row(pemba.name(), NAME, "check", mode, measured));
  }
}
