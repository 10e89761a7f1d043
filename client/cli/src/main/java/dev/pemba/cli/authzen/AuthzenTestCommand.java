package dev.pemba.cli.authzen;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pemba.cli.worlds.LocalServer;
import dev.pemba.model.PembaException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba authzen test`: asks a server of its own what folders of AuthZEN cases ask.
@Command(
    name = "test",
    header = "Run AuthZEN requests against a server of this command's own.",
    description = {
      "A folder's `.json` files hold cases under `evaluation` and `evaluations`: each a `request`"
          + " and what is `expected`. The world is the folder's `schema.zed` and"
          + " `relationships.txt`, or is derived from the facts of AuthZEN's interoperability"
          + " tests: `users.json`, or `data/users.json` and `data/records.json`.",
      "Results of searches may come in any order, and are searched page by page as well.",
      "The exit code is 0 if everything holds, else 1."
    },
    footer = {"", "@|bold Examples|@", "  pemba authzen test --http ./scenarios"})
public final class AuthzenTestCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  private final PrintStream out;

  @Parameters(paramLabel = "FOLDER", description = "Where cases are, at any depth.")
  private Path folder = Path.of("");

  @Option(
      names = "--http",
      description = "Ask over HTTP, and mind status codes, content types and X-Request-ID as well.")
  private boolean overHttp;

  public AuthzenTestCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    List<Cases> all = Cases.below(folder);
    if (all.isEmpty()) {
      throw PembaException.malformed("`%s` holds no AuthZEN cases".formatted(folder));
    }
    int failed = 0;
    int asked = 0;
    for (Cases cases : all) {
      List<String> failures = run(cases);
      failed += failures.size();
      asked += cases.cases().size();
      failures.stream().limit(SHOWN).forEach(failure -> out.println("  ✗ " + failure));
      if (failures.size() > SHOWN) {
        out.printf("  and %d more%n", failures.size() - SHOWN);
      }
    }
    out.printf("%s %d of %d right%n", failed == 0 ? "✓" : "✗", asked - failed, asked);
    out.flush();
    return failed == 0 ? 0 : 1;
  }

  /// What does not hold, case by case.
  private List<String> run(Cases cases) throws IOException {
    Scenario scenario = Scenario.of(cases.folder(), cases.resources());
    List<String> failures = new ArrayList<>();
    Map<Cases.Call, Integer> counts = new EnumMap<>(Cases.Call.class);
    try (LocalServer server = LocalServer.withHttp();
        HttpDoor http = HttpDoor.at(server.http())) {
      Loading.into(server.channel(), scenario);
      Asking asking = new Asking(overHttp ? http : GrpcDoor.of(server.channel()));
      for (Cases.Case one : cases.cases()) {
        counts.merge(one.call(), 1, Integer::sum);
        Optional<String> fault = asking.fault(one);
        fault.ifPresent(
            why -> failures.add("%s: %s: %s".formatted(one.place(), one.request(), why)));
      }
    }
    out.printf(
        "%s %s (%s): %s%n",
        failures.isEmpty() ? "✓" : "✗",
        cases.folder(),
        scenario.name(),
        counts.entrySet().stream()
            .map(
                count ->
                    count.getValue()
                        + " "
                        + count.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", ")));
    return failures;
  }
}
