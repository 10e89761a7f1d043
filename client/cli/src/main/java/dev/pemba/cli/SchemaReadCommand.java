package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pemba schema read`: prints the schema as it was written.
@Command(
    name = "read",
    header = "Print the schema as it was written, comments and all.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba schema read",
      "  pemba schema read --as-of 2027-03-03 > then.zed"
    })
final class SchemaReadCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  SchemaReadCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    SchemaServiceReadRequest request =
        SchemaServiceReadRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      SchemaServiceReadResponse response = client.readSchema(request);
      if (output.isJson()) {
        output.json(response);
        return ExitCode.YES;
      }
      if (response.getSchema().isBlank()) {
        output.note("there is no schema yet: write one with `pemba schema write FILE`");
      } else {
        output.line(response.getSchema().stripTrailing());
      }
      output.note("token " + response.getToken());
    }
    return ExitCode.YES;
  }
}
