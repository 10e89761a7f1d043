package dev.pemba.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pemba.client.PembaClient;
import dev.pemba.schema.Schema;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Flags;
import dev.pemba.v1.ImportResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `pemba demo`: a store in a fresh folder, the AI governance pack, and what to ask of it.
@Command(
    name = "demo",
    header = "Start a server with an AI platform to play with.",
    description = {
      "Creates an empty store, loads the AI governance pack (a schema and a believable company),",
      "asks three questions and three lists, prints the commands that ask them, and keeps serving",
      "until Ctrl-C. Each start begins anew."
    },
    footer = {"", "@|bold Examples|@", "  pemba demo", "  pemba demo --port 7171 --data /tmp/demo"})
final class DemoCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Where the store is; emptied at each start. Default: ./data/demo.")
  private String data = "data/demo";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port gRPC is served on; 0 for any free one. Default: 7070.")
  private int port = ConnectionOptions.DEFAULT_PORT;

  @Option(names = "--once", description = "End after the answers instead of serving on.")
  private boolean once;

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    // What the server logs belongs to operators; here it would tear the page apart.
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    try (DemoFolder folder = DemoFolder.open(Path.of(data));
        PembaServer server = PembaServer.start(configuration(folder))) {
      DemoScript script = new DemoScript(session, "localhost:" + server.port());
      load(folder, server, script);
      int code = script.run();
      script.more(server.port() != ConnectionOptions.DEFAULT_PORT);
      if (code == ExitCode.YES && !once) {
        serve(server, script);
      }
      return code;
    }
  }

  private Configuration configuration(DemoFolder folder) {
    return Flags.load(
        DemoScript.environment(session),
        "--data",
        folder.store().toString(),
        "--listen-port",
        Integer.toString(port),
        "--metrics-enabled",
        Boolean.toString(!once && port == ConnectionOptions.DEFAULT_PORT));
  }

  private void load(DemoFolder folder, PembaServer server, DemoScript script) throws IOException {
    DemoPack pack = DemoPack.load();
    Schema schema = pack.compiled();
    script.heading("Pemba");
    try (PembaClient client = PembaClient.plaintext("localhost:" + server.port())) {
      long started = System.nanoTime();
      ImportResponse imported = pack.write(client);
      long millis = (System.nanoTime() - started) / 1_000_000;
      step(script, "store", "embedded RocksDB in " + folder.store() + ", created empty");
      step(
          script,
          "schema",
          "%d types, %d relations and permissions, %d conditions: the AI governance pack"
              .formatted(
                  schema.definitions().size(),
                  schema.definitions().values().stream()
                      .mapToInt(definition -> definition.relations().size())
                      .sum(),
                  schema.caveats().size()));
      step(
          script,
          "data",
          "%s, an insurer's AI platform, in %d ms"
              .formatted(Output.count(imported.getImported(), "relationship"), millis));
    }
  }

  private static void step(DemoScript script, String name, String text) {
    script.line(
        script.paint(Paint.GOOD, "✓ ") + script.paint(Paint.STRONG, "%-8s".formatted(name)) + text);
  }

  private static void serve(PembaServer server, DemoScript script) throws InterruptedException {
    script.line("");
    script.line(
        script.paint(Paint.GOOD, "●")
            + " serving gRPC at localhost:%d".formatted(server.port())
            + server.httpPort().map(at -> ", JSON at http://localhost:%d".formatted(at)).orElse("")
            + server
                .metricsPort()
                .map(at -> ", metrics at http://localhost:%d/metrics".formatted(at))
                .orElse("")
            + "; Ctrl-C stops it");
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "drain"));
    server.awaitTermination();
  }
}
