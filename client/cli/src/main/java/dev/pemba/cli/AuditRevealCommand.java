package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba audit reveal`: whose a pseudonym is.
@Command(
    name = "reveal",
    header = "Say whose a pseudonym in the record is.",
    description = "Needs the role `admin`. What was forgotten stays forgotten.",
    footer = {"", "@|bold Examples|@", "  pemba audit reveal user:~3f0c2a…"})
final class AuditRevealCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "PSEUDONYM", description = "As the record has it, with its type.")
  private String pseudonym = "";

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditRevealCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      output.line(client.audit().reveal(pseudonym));
      return ExitCode.YES;
    }
  }
}
