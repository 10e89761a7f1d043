package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.report.Report.Point;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Folders;
import dev.pemba.bench.systems.Memory;
import dev.pemba.bench.systems.PembaTarget;
import dev.pemba.bench.systems.StartUp;
import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.bench.worlds.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What each operation, memory, disk and start-up cost at sizes ten times apart. Checks are judged
/// anew each time: a remembered answer costs the same at any size.
public final class GrowthRun {
  private static final long SMALLEST = 10_000;
  private static final long STEP = 10;
  private static final long REFERENCE = 1_000_000;
  private static final long START_SIZE = 10_000_000;
  private static final int FEW = 4;
  private static final int STARTS = 3;

  /// Checks are warmed up for so many times as long as is measured: their costs are compared.
  private static final int WARM_CHECKS = 60;

  private static final int WARM = 4;

  private static final double GROWTH_GOAL = 1.5;
  private static final double DISK_GOAL = 60;
  private static final long START_MILLIS = 1_000;

  private static final String CPU = "µs of server processor";
  private static final String LATENCY = "µs, one at a time, median";

  private final Lab lab;
  private final long largest;
  private final TreeMap<Long, Double> checkCost = new TreeMap<>();

  public GrowthRun(Lab lab, long largest) {
    this.lab = lab;
    this.largest = largest;
  }

  public void run() throws IOException, InterruptedException {
    for (long size = SMALLEST; size <= largest; size *= STEP) {
      Lab.say("growth, %,d relationships", size);
      one(new OrganisationWorld(lab.seed(), size));
    }
    growthBar();
  }

  private void one(OrganisationWorld world) throws IOException, InterruptedException {
    Path folder = lab.newFolder();
    Check allowed;
    try {
      try (Stopping pemba = new Stopping(lab.pemba(Lab.FORGETFUL).start(folder))) {
        load(pemba.target, world);
        operations(pemba.target, world);
        allowed = allowed(pemba.target, world.series("check"));
        memory(pemba.target, world);
      }
      startUp(folder.resolve("data"), world, allowed);
      if (world.size() * STEP > largest) {
        new SmallCachesRun(lab, world, folder).run();
      }
    } finally {
      Folders.remove(folder);
    }
  }

  private void load(PembaTarget pemba, OrganisationWorld world) {
    long start = System.nanoTime();
    pemba.load(world);
    double seconds = (System.nanoTime() - start) / 1e9;
    point("import", "relationships per second", world, world.size() / seconds);
    double bytes = pemba.diskBytes().orElse(0L) / (double) world.size();
    point("disk", "bytes per relationship", world, bytes);
    if (world.size() * STEP > largest) {
      lab.report()
          .bar(
              Goal.DISK,
              "%s bytes at %,d, after import, with log and changelog"
                  .formatted(Figures.of(bytes), world.size()),
              bytes <= DISK_GOAL,
              world.size(),
              REFERENCE);
    }
  }

  private void operations(PembaTarget pemba, OrganisationWorld world) {
    for (String name :
        new String[] {
          "check",
          "check-many",
          "list-objects-page",
          "list-objects",
          "list-subjects-page",
          "list-subjects",
          "write-1"
        }) {
      Lab.say("  %s", name);
      Ring ring = Ring.of(pemba, world.series(name));
      boolean small = name.equals("check") || name.equals("write-1");
      int loops = small ? lab.inFlight() : FEW;
      lab.warm(ring, pemba.processes(), loops, name.equals("check") ? WARM_CHECKS : WARM);
      Measured busy = lab.closed(ring, pemba.processes(), loops);
      point(name, CPU, world, busy.serverCpuMicrosPerAnswer());
      Measured alone = lab.closed(ring, pemba.processes(), 1);
      point(name, LATENCY, world, alone.percentileMicros(50));
      if (name.equals("check")) {
        checkCost.put(world.size(), busy.serverCpuMicrosPerAnswer());
      }
    }
  }

  private static Check allowed(PembaTarget pemba, Series checks) {
    for (int number = 0; number < checks.distinct(); number++) {
      if (checks.question(number) instanceof Check check
          && pemba.answer(check).equals(new Answer.Decided(Answer.Decision.ALLOWED))) {
        return check;
      }
    }
    throw new IllegalStateException("no check is allowed");
  }

  private void memory(PembaTarget pemba, OrganisationWorld world) {
    point("live heap", "MB", world, pemba.heapBytes() / 1e6);
    point("resident", "MB", world, Memory.resident(pemba.processes().getFirst()) / 1e6);
  }

  /// The middle of a few, with the files in the system's cache.
  private void startUp(Path data, OrganisationWorld world, Check allowed)
      throws IOException, InterruptedException {
    Optional<String> lacks = StartUp.lacks();
    if (lacks.isPresent()) {
      lab.report().bar(Goal.START, "not measured: " + lacks.get(), false);
      return;
    }
    long[] millis = new long[STARTS];
    for (int i = 0; i < STARTS; i++) {
      Duration took = StartUp.toFirstAnswer(data, lab.heap(), allowed);
      millis[i] = took.toMillis();
    }
    Arrays.sort(millis);
    long middle = millis[STARTS / 2];
    point("start to first answer", "ms", world, (double) middle);
    if (world.size() * STEP > largest) {
      lab.report()
          .bar(
              Goal.START,
              "%,d ms at %,d (the middle of %d, files in the system's cache)"
                  .formatted(middle, world.size(), STARTS),
              middle <= START_MILLIS,
              world.size(),
              START_SIZE);
    }
  }

  private void growthBar() {
    Double reference = checkCost.get(REFERENCE);
    if (reference == null || largest < REFERENCE * STEP) {
      lab.report()
          .bar(
              Goal.GROWTH,
              "not measured: the largest size of this run is %,d; see MAX_SIZE".formatted(largest),
              false);
      return;
    }
    Map.Entry<Long, Double> last = checkCost.lastEntry();
    double times = last.getValue() / reference;
    lab.report()
        .bar(
            Goal.GROWTH,
            "%s times at %,d: %s against %s µs of server processor"
                .formatted(
                    Figures.of(times),
                    last.getKey(),
                    Figures.of(last.getValue()),
                    Figures.of(reference)),
            times <= GROWTH_GOAL);
  }

  private void point(String line, String unit, OrganisationWorld world, double value) {
    lab.report().point(new Point(line, unit, world.size(), value));
  }

  /// Ends a server and keeps its store.
  record Stopping(PembaTarget target) implements AutoCloseable {
    @Override
    public void close() {
      target.stop();
    }
  }
}
