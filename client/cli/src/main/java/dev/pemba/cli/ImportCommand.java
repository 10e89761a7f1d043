package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientException;
import dev.pemba.model.PembaException;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba import`: writes very many relationships, and the schema before them if there is one.
@Command(
    name = "import",
    header = "Write very many relationships.",
    description = {
      "Reads text files with one relationship a line (blank lines and those that start with `//`",
      "or `#` are passed over), a `.zed` file as the schema, or a folder with `schema.zed` and",
      "`relationships.txt`, as `pemba export` writes it. The schema goes first. What exists is",
      "replaced, so an import that broke can be repeated. What SpiceDB and OpenFGA wrote is read by",
      "`pemba import spicedb` and `pemba import openfga`."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba import relationships.txt",
      "  pemba import schema.zed users.txt datasets.txt --reason 'first load'",
      "  pemba import ./backup",
      "  pemba import openfga store.fga.yaml --test",
      "  zcat relationships.txt.gz | pemba import -"
    })
final class ImportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|FOLDER",
      description = "What to import; `-` for relationships from standard input.")
  private List<String> sources = List.of();

  @Option(names = "--no-schema", description = "Leave the schema of a folder aside.")
  private boolean noSchema;

  @Mixin private ProvenanceOptions provenance = new ProvenanceOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (sources.isEmpty()) {
      throw PembaException.malformed("what is to be imported is missing: expected FILE or FOLDER");
    }
    Output output = outputOptions.open(session);
    ImportSource source = ImportSource.of(sources);
    try (PembaClient client = connection.connect(session, output)) {
      if (source.schema().isPresent() && !noSchema) {
        writeSchema(client, source.schema().get(), output);
      }
      if (!source.files().isEmpty()) {
        write(client, source, output);
      }
    }
    return ExitCode.YES;
  }

  private void writeSchema(PembaClient client, Path schema, Output output) throws IOException {
    client.writeSchema(
        SchemaServiceWriteRequest.newBuilder()
            .setSchema(Files.readString(schema))
            .setProvenance(provenance.provenance())
            .build());
    if (!output.isJson()) {
      output.line(output.paint(Paint.GOOD, "✓ ") + "schema written from " + schema);
    }
  }

  private void write(PembaClient client, ImportSource source, Output output) throws IOException {
    Progress progress = new Progress(session, output, "importing");
    long[] sent = {0};
    try (ImportLines lines = new ImportLines(source, session)) {
      ImportResponse response =
          client.importRelationships(
              lines,
              provenance.provenance(),
              count -> {
                sent[0] = count;
                progress.at(
                    count, source.bytes() == 0 ? -1 : (double) lines.bytesRead() / source.bytes());
              });
      progress.end();
      if (output.isJson()) {
        output.json(response);
        return;
      }
      output.line(
          output.paint(Paint.GOOD, "✓ ")
              + Output.count(response.getImported(), "relationship")
              + " imported");
      output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
    } catch (PembaClientException | PembaException e) {
      progress.end();
      explain(e, source, sent[0], output);
      throw e;
    }
  }

  /// Says where the relationship stands that the server refused, and what to do next.
  private void explain(RuntimeException failure, ImportSource source, long sent, Output output)
      throws IOException {
    if (failure instanceof PembaClientException refused) {
      String refusedText = refused.metadata().getOrDefault("relationship", "");
      if (!refusedText.isEmpty()) {
        locate(refusedText, source, output);
      }
    }
    if (sent > 0) {
      output.note(
          "%s had been sent and may be stored: after mending, import again"
              .formatted(Output.count(sent, "relationship")));
    }
  }

  private void locate(String text, ImportSource source, Output output) throws IOException {
    for (String file : source.files()) {
      if (file.equals("-")) {
        continue;
      }
      try (RelationshipLines lines = RelationshipLines.open(file, session)) {
        while (lines.hasNext()) {
          if (Texts.print(lines.next()).startsWith(text)) {
            output.note(file + ", line " + lines.line() + ":");
            output.note(RelationshipLines.excerpt(lines.line(), text));
            return;
          }
        }
      } catch (PembaException _) {
        return; // a faulty line before it: the search ends there
      }
    }
  }
}
