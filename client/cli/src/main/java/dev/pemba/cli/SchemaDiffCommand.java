package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SchemaServiceDiffRequest;
import dev.pemba.v1.SchemaServiceDiffResponse;
import dev.pemba.v1.SchemaServiceDiffResponse.Difference;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba schema diff`: what a draft would change, and which relationships it would strand.
@Command(
    name = "diff",
    header = "Compare a draft with the schema in use.",
    description = {
      "Prints what would be added, removed and changed, and the first stored relationships that",
      "would lose their meaning. Exit code 0 if the draft can be written, 1 if it would be refused."
    },
    footer = {"", "@|bold Examples|@", "  pemba schema diff schema.zed"})
final class SchemaDiffCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "The draft; `-` for standard input.")
  private String file = "";

  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  SchemaDiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    SchemaServiceDiffRequest request =
        SchemaServiceDiffRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setSchema(SchemaCommand.read(file, session))
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      SchemaServiceDiffResponse response = client.diffSchema(request);
      if (output.isJson()) {
        output.json(response);
      } else {
        print(output, response);
      }
      return response.getStrandedTotal() == 0 ? ExitCode.YES : ExitCode.NO;
    }
  }

  static void print(Output output, SchemaServiceDiffResponse response) {
    if (response.getDifferencesCount() == 0) {
      output.line("no difference");
    }
    for (Difference difference : response.getDifferencesList()) {
      switch (difference.getKind()) {
        case KIND_ADDED -> output.line(output.paint(Paint.GOOD, "+ " + difference.getSubject()));
        case KIND_REMOVED -> output.line(output.paint(Paint.BAD, "- " + difference.getSubject()));
        case KIND_CHANGED, KIND_UNSPECIFIED, UNRECOGNIZED ->
            output.line(output.paint(Paint.UNSURE, "~ " + difference.getSubject()));
      }
      text(output, "    - ", Paint.BAD, difference.getBefore());
      text(output, "    + ", Paint.GOOD, difference.getAfter());
    }
    if (response.getStrandedTotal() > 0) {
      output.line(
          output.paint(Paint.BAD, "✗ ")
              + "it would strand "
              + Output.count(response.getStrandedTotal(), "relationship")
              + ":");
      for (Relationship relationship : response.getStrandedList()) {
        output.line("    " + Texts.print(relationship));
      }
      long more = response.getStrandedTotal() - response.getStrandedList().size();
      if (more > 0) {
        output.line("    and %,d more".formatted(more));
      }
    }
    output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
  }

  private static void text(Output output, String margin, Paint paint, String text) {
    if (!text.isEmpty()) {
      text.strip().lines().forEach(line -> output.line(output.paint(paint, margin + line)));
    }
  }
}
