package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.GetKeyResponse.SigningPeriod;
import dev.pemba.v1.RotateKeyResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba audit key`: what checkpoints are verified with.
@Command(
    name = "key",
    header = "Print the public key that checkpoints are verified with, or replace it.",
    description = {
      "As C2SP's signed-note writes it. Keep it with the checkpoints, where nobody who runs the",
      "server can change it.",
      "With --rotate the server signs all that is on record once more, and from then on with a new",
      "key, in the place of the old one's file. The old one is printed with the size of the record",
      "that it signed last: what it signs of a larger one is no checkpoint any more."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit key > pemba.vkey",
      "  pemba audit key --rotate > pemba.vkey",
      "  pemba audit key --all"
    })
final class AuditKeyCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--all", description = "Also those before it, each with what it signed last.")
  private boolean all;

  @Option(
      names = "--rotate",
      description = "Replace it; prints all. Needs the role `admin` beside `audit`.")
  private boolean rotate;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditKeyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      if (rotate) {
        RotateKeyResponse rotated = client.audit().rotateKey(client.audit().key());
        output.note(
            "a new key signs from now on; the one before signed %s at last"
                .formatted(Output.count(rotated.getLastSize(), "record")));
      }
      if (all || rotate || output.isJson()) {
        client.audit().keys().forEach(period -> print(output, period));
      } else {
        output.line(client.audit().key());
      }
    }
    return ExitCode.YES;
  }

  private static void print(Output output, SigningPeriod period) {
    if (output.isJson()) {
      output.json(period);
      return;
    }
    output.line(period.getKey() + (period.hasLastSize() ? " last=" + period.getLastSize() : ""));
  }
}
