package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pemba audit key`: what checkpoints are verified with.
@Command(
    name = "key",
    header = "Print the public key that checkpoints are verified with.",
    description = {
      "As C2SP's signed-note writes it. Keep it with the checkpoints, where nobody who runs the",
      "server can change it."
    },
    footer = {"", "@|bold Examples|@", "  pemba audit key > pemba.vkey"})
final class AuditKeyCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditKeyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      output.line(client.audit().key());
    }
    return ExitCode.YES;
  }
}
