package dev.pemba.bench;

import dev.pemba.bench.organisation.CommonOrganisation;
import dev.pemba.bench.peers.Peers;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.report.HtmlReport;
import dev.pemba.bench.report.JsonReport;
import dev.pemba.bench.report.Report;
import dev.pemba.bench.report.TextReport;
import dev.pemba.bench.runs.CoalescingRun;
import dev.pemba.bench.runs.GrowthRun;
import dev.pemba.bench.runs.HttpRun;
import dev.pemba.bench.runs.Lab;
import dev.pemba.bench.runs.LongListRun;
import dev.pemba.bench.runs.OrganisationRun;
import dev.pemba.bench.runs.RecordRun;
import dev.pemba.bench.runs.ShapesRun;
import dev.pemba.bench.shapes.Shapes;
import dev.pemba.bench.systems.Folders;
import dev.pemba.bench.systems.Launcher;
import dev.pemba.bench.worlds.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Measures Pemba, and peers beside it, and writes what it found.
final class Bench {
  private static final String USAGE =
      """
      usage: Bench [--OPTION VALUE]…

        --size N        relationships of the organisation          (100000)
        --documents N   of the long list                           (100000)
        --max-size N    the largest of the growing sizes           (1000000)
        --seconds N     measured for each loop, after warming up    (0.5)
        --in-flight N   requests, where throughput is looked for   (64)
        --heap SIZE     of each Pemba, such as 2g                  (2g)
        --seed N        of data and questions                      (1)
        --peers WHICH   of those that bench/peers/setup made: none,
                        memory (on their own stores), all          (none)
        --only A,B      of organisation, lists, shapes, record,
                        coalescing, http, growth                   (all)
        --workloads A,B of shapes, such as deep-arrow              (all)
        --folder DIR    where stores are made and removed          (the system's temporary folder)
        --out DIR       gets report.html and report.json           (bench/target/report)
        --checks FILE   what the tests said, for the last bar
      """;

  private Bench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    Report report = run(options);
    write(report, options.out());
    System.out.print(TextReport.of(report));
    System.out.printf("%nthe page: %s%n", options.out().resolve("report.html"));
    if (report.isBroken()) {
      System.exit(1);
    }
  }

  /// Runs what is asked for, and removes the stores.
  static Report run(Options options) throws IOException, InterruptedException {
    Report report = new Report();
    Path folder = Files.createTempDirectory(options.folder(), "pemba-bench");
    try {
      List<Launcher> peers = peers(options.peers());
      Machine.tell(report);
      tell(report, options, peers);
      Lab lab =
          new Lab(
              report, options.seed(), options.time(), options.inFlight(), options.heap(), folder);
      part("organisation", options, report, new OrganisationRun(lab, options.size())::run);
      part("lists", options, report, new LongListRun(lab, options.documents())::run);
      part("shapes", options, report, new ShapesRun(lab, workloads(options), peers)::run);
      part("record", options, report, new RecordRun(lab, options.size())::run);
      part("coalescing", options, report, new CoalescingRun(lab, options.size())::run);
      part("http", options, report, new HttpRun(lab, options.size())::run);
      part("growth", options, report, new GrowthRun(lab, options.largest())::run);
      checks(report, options);
    } finally {
      Folders.remove(folder);
    }
    return report;
  }

  private static List<Launcher> peers(Options.Peering which) {
    return switch (which) {
      case NONE -> List.of();
      case MEMORY ->
          Peers.launchers().stream().filter(peer -> peer.name().endsWith("(memory)")).toList();
      case ALL -> Peers.launchers();
    };
  }

  /// Runs a part if it is wanted. One that breaks down is told in the report, with all that the
  /// others found.
  private static void part(String name, Options options, Report report, Part part)
      throws InterruptedException {
    if (!options.only().isEmpty() && !options.only().contains(name)) {
      return;
    }
    try {
      part.run();
    } catch (RuntimeException | IOException e) {
      e.printStackTrace();
      report.broken(name, String.valueOf(e.getMessage()));
    }
  }

  private static List<Workload> workloads(Options options) {
    List<Workload> all = new ArrayList<>();
    all.add(new CommonOrganisation(options.seed(), options.size()));
    all.addAll(Shapes.all(options.documents()));
    if (!options.workloads().isEmpty()) {
      all.removeIf(workload -> !options.workloads().contains(workload.name()));
    }
    return all;
  }

  private static void tell(Report report, Options options, List<Launcher> peers) {
    report.fact("command", System.getProperty("bench.command", "Bench"));
    report.fact("options", String.join(" ", options.told()));
    report.fact("seed", options.seed());
    peers.forEach(peer -> peer.facts().forEach(report::fact));
  }

  /// The tests run before the bench and leave a line for each: `pass` or `fail`, and what it was.
  private static void checks(Report report, Options options) throws IOException {
    if (options.checks().isEmpty()) {
      report.bar(
          Goal.CHECKS_ON,
          "not run here: `make test` runs corpora, kill test and cached = uncached, `make fuzz` the fuzz",
          false);
      return;
    }
    List<String> lines = Files.readAllLines(options.checks().get());
    report.bar(
        Goal.CHECKS_ON,
        String.join("; ", lines),
        !lines.isEmpty() && lines.stream().allMatch(line -> line.startsWith("pass")));
  }

  private static void write(Report report, Path out) throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("report.json"), JsonReport.of(report));
    Files.writeString(out.resolve("report.html"), HtmlReport.of(report));
  }

  /// Some of what is measured.
  private interface Part {
    void run() throws IOException, InterruptedException;
  }
}
