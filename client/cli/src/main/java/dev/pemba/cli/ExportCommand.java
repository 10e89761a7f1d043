package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ExportResponse;
import dev.pemba.v1.Relationship;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba export`: everything at one revision, in the form that `import` reads.
@Command(
    name = "export",
    header = "Write out the schema and every relationship, at one revision.",
    description = {
      "Into a folder: `schema.zed` and `relationships.txt`, which `pemba import FOLDER` reads.",
      "To standard output (`-`): the relationships only, one a line. `pemba export spicedb` and",
      "`pemba export openfga` write what those systems read."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba export ./backup",
      "  pemba export ./as-it-was --as-of 2027-03-03",
      "  pemba export - | gzip > relationships.txt.gz",
      "  pemba export spicedb graph.yaml"
    })
final class ExportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER|-",
      description = "Where to; a folder is created. `-` for standard output.")
  private String target = "";

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (target.isEmpty()) {
      throw PembaException.malformed("where to export is missing: expected FOLDER or `-`");
    }
    Output output = outputOptions.open(session);
    ExportRequest request =
        ExportRequest.newBuilder().setConsistency(consistency.consistency(session)).build();
    try (PembaClient client = connection.connect(session, output)) {
      if (target.equals("-")) {
        toStandardOutput(client, request, output);
      } else {
        toFolder(client, request, output);
      }
    }
    return ExitCode.YES;
  }

  private void toStandardOutput(PembaClient client, ExportRequest request, Output output) {
    PrintStream out = session.out();
    Received received = new Received();
    client.export(
        request,
        message -> {
          StringBuilder lines = new StringBuilder();
          for (Relationship relationship : message.getRelationshipsList()) {
            if (output.isJson()) {
              lines.append(Output.print(relationship)).append('\n');
            } else {
              lines.append(Texts.print(relationship)).append('\n');
            }
          }
          out.print(lines);
          received.add(message);
        });
    out.flush();
    output.footer(Output.count(received.count, "relationship"), received.count, received.token, "");
  }

  /// Writes beside the final names and renames at the end: a broken export leaves no half file.
  private void toFolder(PembaClient client, ExportRequest request, Output output)
      throws IOException {
    Path folder = Path.of(target);
    Path schema = folder.resolve(ImportSource.SCHEMA);
    Path relationships = folder.resolve(ImportSource.RELATIONSHIPS);
    for (Path file : new Path[] {schema, relationships}) {
      if (Files.exists(file) && !force) {
        throw PembaException.malformed(
            "`%s` exists: give another folder, or --force".formatted(file));
      }
    }
    Files.createDirectories(folder);
    Path partial = folder.resolve(ImportSource.RELATIONSHIPS + ".partial");
    Progress progress = new Progress(session, output, "exporting");
    Received received = new Received();
    try (Writer writer = Files.newBufferedWriter(partial)) {
      client.export(
          request,
          message -> {
            received.add(message);
            append(writer, message);
            progress.at(received.count, -1);
          });
    } finally {
      progress.end();
    }
    Files.writeString(schema, received.schema);
    Files.move(
        partial,
        relationships,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    if (!output.isJson()) {
      output.line(
          output.paint(Paint.GOOD, "✓ ")
              + "%s and the schema in %s"
                  .formatted(Output.count(received.count, "relationship"), folder));
    }
    output.footer("exported", received.count, received.token, "");
  }

  private static void append(Writer writer, ExportResponse message) {
    try {
      for (Relationship relationship : message.getRelationshipsList()) {
        writer.append(Texts.print(relationship)).append('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Received {
    private String schema = "";
    private String token = "";
    private long count;

    void add(ExportResponse message) {
      count += message.getRelationshipsCount();
      if (message.hasSchema()) {
        schema = message.getSchema();
      }
      if (!message.getToken().isEmpty()) {
        token = message.getToken();
      }
    }
  }
}
