package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientException;
import dev.pemba.client.Reason;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pemba status`: is the server there, and at which token?
@Command(
    name = "status",
    header = "Is the server there, and how far is it?",
    description = "Exit code 0 if it answers; 5 if it is not reached.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba status",
      "  pemba status --endpoint pemba.example:7070"
    })
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    String endpoint = connection.endpoint(session);
    try (PembaClient client = connection.connect(session, output)) {
      String token = "";
      String schema;
      try {
        SchemaServiceReadResponse response =
            client.readSchema(SchemaServiceReadRequest.getDefaultInstance());
        token = response.getToken();
        schema =
            response.getSchema().isBlank()
                ? "none yet"
                : Output.count(response.getSchema().lines().count(), "line");
      } catch (PembaClientException e) {
        if (e.reason() != Reason.NO_SCHEMA) {
          throw e;
        }
        schema = "none yet";
      }
      if (output.isJson()) {
        output.line(
            "{\"endpoint\":%s,\"token\":%s}".formatted(Texts.json(endpoint), Texts.json(token)));
        return ExitCode.YES;
      }
      output.line(output.paint(Paint.GOOD, "✓ ") + "Pemba answers at " + endpoint);
      output.line("  schema  " + schema);
      output.line("  token   " + (token.isEmpty() ? "none yet" : token));
      output.note(output.elapsed());
    }
    return ExitCode.YES;
  }
}
