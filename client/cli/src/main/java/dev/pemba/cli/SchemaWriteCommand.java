package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SchemaServiceWriteResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba schema write`: replaces the schema.
@Command(
    name = "write",
    header = "Replace the schema.",
    description =
        "Refused if stored relationships would lose their meaning; see `pemba schema diff`.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba schema write schema.zed",
      "  pemba schema write schema.zed --reason 'TICKET-17: auditors may read'",
      "  generate-schema | pemba schema write -"
    })
final class SchemaWriteCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "The new schema; `-` for standard input.")
  private String file = "";

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A repetition with the same key answers as the first did and changes nothing.")
  private String idempotencyKey = "";

  @Mixin private ProvenanceOptions provenance = new ProvenanceOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  SchemaWriteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    SchemaServiceWriteRequest request =
        SchemaServiceWriteRequest.newBuilder()
            .setSchema(SchemaCommand.read(file, session))
            .setProvenance(provenance.provenance())
            .setIdempotencyKey(idempotencyKey)
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      SchemaServiceWriteResponse response = client.writeSchema(request);
      if (output.isJson()) {
        output.json(response);
        return ExitCode.YES;
      }
      output.line(output.paint(Paint.GOOD, "✓ ") + "schema written");
      output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
    }
    return ExitCode.YES;
  }
}
