package dev.pemba.cli;

import dev.pemba.cli.worlds.Foreign;
import dev.pemba.client.PembaClient;
import dev.pemba.model.Relationship;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that imports from other systems share, and what they do with what was read.
final class ForeignImport {
  @Option(
      names = "--dry-run",
      description = "Print the schema and the relationships that would be written; write nothing.")
  private boolean dryRun;

  @Option(
      names = "--test",
      description =
          "Afterwards ask the server what the files assert; exit code 1 if an answer is another.")
  private boolean test;

  @Mixin private ProvenanceOptions provenance = new ProvenanceOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  int run(Session session, Foreign read) {
    Output output = outputOptions.open(session);
    read.notes().forEach(output::note);
    if (dryRun) {
      read.schema().ifPresent(schema -> output.line(schema.stripTrailing() + "\n"));
      read.relationships().forEach(relationship -> output.line(relationship.toString()));
      output.note(
          "nothing written: %s, %s to test"
              .formatted(
                  Output.count(read.relationships().size(), "relationship"),
                  Output.count(read.assertions(), "assertion")));
      return ExitCode.YES;
    }
    try (PembaClient client = connection.connect(session, output)) {
      read.schema().ifPresent(schema -> write(client, schema, output));
      if (!read.relationships().isEmpty()) {
        write(client, read.relationships(), session, output);
      }
      return test ? judge(client, read, output) : ExitCode.YES;
    }
  }

  private void write(PembaClient client, String schema, Output output) {
    client.writeSchema(
        SchemaServiceWriteRequest.newBuilder()
            .setSchema(schema)
            .setProvenance(provenance.provenance())
            .build());
    if (!output.isJson()) {
      output.line(output.paint(Paint.GOOD, "✓ ") + "schema written");
    }
  }

  private void write(
      PembaClient client, List<Relationship> relationships, Session session, Output output) {
    Progress progress = new Progress(session, output, "importing");
    ImportResponse response;
    try {
      response =
          client.importRelationships(
              relationships.stream().map(Texts::message).iterator(),
              provenance.provenance(),
              count -> progress.at(count, (double) count / relationships.size()));
    } finally {
      progress.end();
    }
    if (output.isJson()) {
      output.json(response);
      return;
    }
    output.line(
        output.paint(Paint.GOOD, "✓ ")
            + Output.count(response.getImported(), "relationship")
            + " imported");
    output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
  }

  private static int judge(PembaClient client, Foreign read, Output output) {
    List<Foreign.Failure> failures = read.failures(client.channel());
    for (Foreign.Failure failure : failures) {
      if (output.isJson()) {
        output.line(
            "{\"place\":%s,\"question\":%s,\"expected\":%s,\"got\":%s}"
                .formatted(
                    Texts.json(failure.place()),
                    Texts.json(failure.question()),
                    Texts.json(failure.expected()),
                    Texts.json(failure.got())));
        continue;
      }
      output.line(output.paint(Paint.BAD, "✗ ") + failure.place() + "  " + failure.question());
      output.line("    expected " + failure.expected());
      output.line("    got      " + failure.got());
    }
    if (!output.isJson()) {
      output.line(
          failures.isEmpty()
              ? output.paint(Paint.GOOD, "✓ ")
                  + Output.count(read.assertions(), "assertion")
                  + " hold"
              : "%d of %s don't hold"
                  .formatted(failures.size(), Output.count(read.assertions(), "assertion")));
    }
    return failures.isEmpty() ? ExitCode.YES : ExitCode.NO;
  }
}
