package dev.pemba.cli.worlds;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pemba.model.PembaException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba test`: runs worlds against a server of its own and says what does not hold.
@Command(
    name = "test",
    header = "Test schemas: what is true, and what must follow.",
    description = {
      "Each file is a world: a schema, relationships, and the answers that must come. It is written"
          + " to a server of this command's own, in a temporary folder, and asked by check, by check"
          + " many and by both lists, page by page; every answer must agree with every other.",
      "Reads Pemba's own worlds (docs/TESTING.md), SpiceDB's validation files, and OpenFGA's test"
          + " and store files; which one a file is, its content says.",
      "The exit code is 0 if everything holds, else 1."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba test worlds/documents.yaml",
      "  pemba test --seed 42 worlds/ other/store.fga.yaml",
      "  pemba test -o json worlds/ | jq .failures"
    })
public final class TestCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|FOLDER",
      description = "Files, and folders whose `.yaml` and `.yml` files are meant.")
  private List<Path> paths = List.of();

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "Repeats the random choices of an earlier run, which printed this number: the order of"
              + " writes, and what is asked of worlds too big to ask everything.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "`table` (default) for people, or `json`: one object with all failures.")
  private String output = "table";

  /// @param terminal true if `err` is a terminal that may be drawn on
  public TestCommand(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!output.equals("table") && !output.equals("json")) {
      throw PembaException.malformed(
          "output format `%s` is neither `table` nor `json`".formatted(output));
    }
    // What the servers log belongs to operators; here it would tear the page apart.
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    boolean json = output.equals("json");
    Settings settings =
        new Settings(
            seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000)),
            Optional.empty());
    Listener listener = json ? new Silence() : new Printing(out, err, terminal);
    Report report = new Runner(settings, Exceptions.reviewed(), listener).run(paths);
    out.println(json ? Reports.json(report) : Reports.text(report));
    out.flush();
    return report.failed() == 0 ? 0 : 1;
  }
}
