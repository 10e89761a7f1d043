package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba audit forget`: erases what leads from a pseudonym back to a person.
@Command(
    name = "forget",
    header = "Forget whose a pseudonym in the record was.",
    description = {
      "With `audit.pseudonyms: user`, the record calls people by pseudonyms. Forgetting one erases",
      "what leads from the person to it and back, on the disk too. The record and every proof about",
      "it stay as they are. It can't be undone, and leaves a record itself."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit forget user:ana --reason 'erasure request 17'"
    })
final class AuditForgetCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "PERSON", description = "Such as `user:ana`.")
  private String person = "";

  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  private String reason = "";

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditForgetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      String pseudonym = client.audit().forget(person, reason);
      output.line(
          output.paint(Paint.GOOD, "✓ ")
              + "nobody can tell any more whose `%s` was".formatted(pseudonym));
      return ExitCode.YES;
    }
  }
}
