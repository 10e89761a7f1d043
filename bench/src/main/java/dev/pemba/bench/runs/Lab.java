package dev.pemba.bench.runs;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.pemba.bench.drive.ClosedLoop;
import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.OpenLoop;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.report.Report;
import dev.pemba.bench.report.Report.Row;
import dev.pemba.bench.systems.PembaLauncher;
import dev.pemba.bench.systems.Target;
import dev.pemba.bench.worlds.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// What all runs have in common: how long they measure, where stores lie, and the report.
///
/// @param time measured for each loop, after warming up
/// @param inFlight of the loops that look for throughput
/// @param heap of each Pemba, as `-Xmx` takes it
public record Lab(
    Report report,
    long seed,
    Duration time,
    int inFlight,
    String heap,
    Path folder,
    AtomicInteger stores) {
  static final int CONNECTIONS = 4;

  /// The setting that turns the decision log on.
  static final String RECORD = "audit.enabled";

  /// Of a server that judges every check anew, however often it was asked.
  static final Map<String, String> FORGETFUL = Map.of("limits.answer_cache", "0");

  /// How many times as long as is measured a series may be warmed up.
  private static final int WARM = 5;

  /// Requests.
  private static final long COMPILED = 30_000;

  private static final Duration LONGEST_WARM = Duration.ofSeconds(60);

  /// Answers still get cheaper if a round costs less than this part of the cheapest one before.
  private static final double STILL_FALLING = 0.97;

  /// Rounds in which they did not, after which they won't.
  private static final int SETTLED = 3;

  /// The part of the measured time that a loop spends on getting into its stride.
  private static final int SHORT = 4;

  public Lab(Report report, long seed, Duration time, int inFlight, String heap, Path folder) {
    this(report, seed, time, inFlight, heap, folder, new AtomicInteger());
  }

  List<String> jvm() {
    return List.of("-Xmx" + heap);
  }

  PembaLauncher pemba() {
    return pemba(Map.of());
  }

  /// Peers keep no record of decisions, so Pemba keeps none either where it is compared:
  /// [RecordRun] says what that costs.
  PembaLauncher pemba(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of(RECORD, "false"));
    all.putAll(settings);
    return new PembaLauncher(jvm(), all, CONNECTIONS);
  }

  /// A folder that no other store has.
  Path newFolder() throws IOException {
    return Files.createDirectory(folder.resolve("store-" + stores.incrementAndGet()));
  }

  /// Asks without measuring: until every request was asked, and so many that a JVM has compiled
  /// what it runs, but for this no longer than `most` times as long as is measured later; and then
  /// on until answers no longer get cheaper. Where server and client fill all processors, a
  /// compiler gets little of them and takes its time.
  void warm(Ring ring, List<ProcessHandle> server, int loops, int most) {
    long enough = Math.max(ring.length(), COMPILED);
    long end = System.nanoTime() + (most - 1) * time.toNanos();
    long last = System.nanoTime() + LONGEST_WARM.toNanos();
    double cheapest = Double.MAX_VALUE;
    int noCheaper = 0;
    while (System.nanoTime() < last) {
      Measured cold = new ClosedLoop(loops, Duration.ZERO, time).run(ring, server);
      if (cold.answered() == 0) {
        return; // what is measured next will say why
      }
      double cost = cold.serverCpuMicrosPerAnswer();
      noCheaper = cost < STILL_FALLING * cheapest ? 0 : noCheaper + 1;
      cheapest = Math.min(cheapest, cost);
      boolean asked = ring.asked() >= enough || System.nanoTime() >= end;
      if (asked && noCheaper >= SETTLED) {
        return;
      }
    }
  }

  Measured closed(Ring ring, List<ProcessHandle> server, int loops) {
    return new ClosedLoop(loops, time.dividedBy(SHORT), time).run(ring, server);
  }

  Measured open(Ring ring, List<ProcessHandle> server, double perSecond) {
    return new OpenLoop(perSecond, time.dividedBy(SHORT), time).run(ring, server);
  }

  /// Warms up, asks a series in a closed loop, and reports it.
  Measured closed(Target target, String workload, Series series, int loops) {
    say("  %s, %s, %s", target.name(), workload, series.name());
    Ring ring = Ring.of(target, series);
    warm(ring, target.processes(), loops, WARM);
    Measured measured = closed(ring, target.processes(), loops);
    report.row(new Row(target.name(), workload, series.name(), loops + " in flight", measured));
    return measured;
  }

  /// Tells whoever waits what is going on.
  @FormatMethod
  static void say(@FormatString String format, Object... values) {
    System.err.println(String.format(Locale.ROOT, format, values));
  }
}
