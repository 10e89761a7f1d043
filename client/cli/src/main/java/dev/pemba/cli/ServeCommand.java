package dev.pemba.cli;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Flags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/// `pemba serve`: serves a store until told to stop.
@Command(
    name = "serve",
    header = "Serve a store on this machine.",
    description = {
      "Until Ctrl-C or SIGTERM; running calls may end first. Without keys it serves this machine",
      "only. Settings come from a YAML file, the environment and flags, in rising precedence: each",
      "setting is a flag too, such as --store-retention 30d. docs/CONFIGURATION.md has them all."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba serve --data /var/lib/pemba",
      "  pemba serve --config pemba.yaml --port 7443",
      "  PEMBA_KEYS=portal:read:$PORTAL_KEY pemba serve --listen-host 0.0.0.0 \\",
      "      --tls-certificate server.pem --tls-key server.key",
      "  PEMBA_JAVA_OPTS=-Xmx4g pemba serve --set store.edge_cache=2GiB"
    })
final class ServeCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
  private String config = "";

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "The folder of the store; created if absent. Default: ./data.")
  private String data = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port gRPC is served on; 0 for any free one. Default: 7070.")
  private String port = "";

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Any setting, by its name in the YAML file. May be repeated.")
  private List<String> settings = List.of();

  @Unmatched private List<String> flags = new ArrayList<>();

  ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    PembaServer.serve(configuration());
    return ExitCode.YES;
  }

  Configuration configuration() {
    List<String> arguments = new ArrayList<>();
    add(arguments, "--config", config);
    add(arguments, "--data", data);
    add(arguments, "--listen-port", port);
    settings.forEach(setting -> arguments.add("--" + setting));
    arguments.addAll(flags);
    return Flags.load(session.environment(), arguments.toArray(new String[0]));
  }

  private static void add(List<String> arguments, String flag, String value) {
    if (!value.isEmpty()) {
      arguments.add(flag);
      arguments.add(value);
    }
  }
}
