package dev.pemba.bench.report;

/// What must be shown, in order. Each becomes one bar of the report; a run that did not measure one
/// says so there.
public enum Goal {
  CHECK_RATE("Check over gRPC beside an empty call: throughput", "at least 85 %"),
  CHECK_TAIL("Check over gRPC beside an empty call: p99 at half load", "at most 1.3 times"),
  CHECK_MANY("CheckMany of 1,000", "at least 500,000 decisions per second and server core"),
  SPICEDB("Every check and list shape beside SpiceDB in memory", "at least 10 times its rate"),
  OPENFGA("Every check and list shape beside OpenFGA in memory", "at least 10 times its rate"),
  FIRST_PAGE("First page of a list of 100,000 of 1,000,000", "at most 2 ms"),
  WHOLE_LIST("The whole list of 100,000 of 1,000,000", "at most 100 ms"),
  STREAM("A list of 1,000,000 while it is streamed", "held in memory at most once"),
  WRITES("Durable writes of 64 writers", "at least 30,000 relationships per second"),
  IMPORT("Import", "at least 300,000 relationships per second"),
  READS_WHILE_IMPORTING("p99 of reads during an import", "at most 3 times that at rest"),
  GROWTH("Check at the largest size", "at most 1.5 times its cost at 1,000,000"),
  DISK("Disk", "at most 60 bytes a relationship"),
  MEMORY("Memory with a store ten times the caches", "at most what was configured"),
  START("First right answer after process start on 10,000,000", "at most 1 s"),
  RECORD("Checks with the decision log on beside off", "at least 90 %"),
  COALESCING(
      "Single checks of the Java client, folded beside plain", "more per second at any load"),
  CHECKS_ON("Corpora, fuzz, cached = uncached, kill test", "all pass");

  private final String title;
  private final String goal;

  Goal(String title, String goal) {
    this.title = title;
    this.goal = goal;
  }

  String title() {
    return title;
  }

  String goal() {
    return goal;
  }
}
