package dev.pemba.cli;

import dev.pemba.cli.exporting.Dialect;
import dev.pemba.cli.exporting.Exported;
import dev.pemba.cli.exporting.LeftOut;
import dev.pemba.cli.exporting.Survey;
import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ExportResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that exports to other systems share, and the two readings that they make: one to
/// find what can't be said, one to say the rest. Both are of one revision, and neither holds the
/// relationships in memory.
final class ForeignExport {
  @Option(
      names = "--partial",
      description =
          "Leave out what can't be said there. What is left never allows more than it does here.")
  private boolean partial;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  /// What writes the files of one system.
  interface Form {
    Dialect dialect();

    /// The files it writes.
    List<Path> files();

    /// Writes beside the final names, then renames: a broken export leaves no half file. Returns
    /// how many relationships there are.
    ///
    /// @param relationships gives every relationship of the export to what it is given
    long write(Exported exported, Consumer<Consumer<Relationship>> relationships)
        throws IOException;

    /// What whoever moves there should know.
    default List<String> notes(Exported exported) {
      return List.of();
    }
  }

  int run(Session session, Form form) throws IOException {
    Output output = outputOptions.open(session);
    for (Path file : form.files()) {
      if (Files.exists(file) && !force) {
        throw PembaException.malformed("`%s` exists: give another, or --force".formatted(file));
      }
    }
    try (PembaClient client = connection.connect(session, output)) {
      Survey survey = new Survey(form.dialect(), session.clock().instant());
      Received received = new Received();
      Progress progress = new Progress(session, output, "reading");
      read(client, consistency.consistency(session), progress, received, survey::add);
      Exported exported = new Exported(received.schema, survey);
      if (!report(exported, form, output)) {
        return ExitCode.NO;
      }
      Consistency same = Consistency.newBuilder().setExactly(received.token).build();
      Progress writing = new Progress(session, output, "exporting");
      long written =
          form.write(exported, sink -> read(client, same, writing, new Received(), sink));
      done(form, exported, written, output);
      output.footer("exported", written, received.token, "");
    }
    return ExitCode.YES;
  }

  private static void read(
      PembaClient client,
      Consistency consistency,
      Progress progress,
      Received received,
      Consumer<Relationship> sink) {
    try {
      client.export(
          ExportRequest.newBuilder().setConsistency(consistency).build(),
          message -> {
            received.add(message);
            message
                .getRelationshipsList()
                .forEach(it -> sink.accept(Relationship.parse(Texts.print(it))));
            progress.at(received.count, -1);
          });
    } finally {
      progress.end();
    }
  }

  /// Tells what can't be said; true if the export goes on all the same.
  private boolean report(Exported exported, Form form, Output output) {
    List<LeftOut> leftOut = exported.leftOut();
    for (LeftOut one : leftOut) {
      if (output.isJson()) {
        output.line(
            "{\"left_out\":%s,\"why\":%s}"
                .formatted(Texts.json(one.what()), Texts.json(one.why())));
      } else {
        output.line(output.paint(Paint.BAD, "✗ ") + one);
      }
    }
    if (leftOut.isEmpty() || partial) {
      return true;
    }
    if (!output.isJson()) {
      output.line(
          "nothing written: %s can't be said in %s's language, and --partial leaves %s out"
              .formatted(
                  Output.count(leftOut.size(), "thing"),
                  form.dialect().system(),
                  leftOut.size() == 1 ? "it" : "them"));
    }
    return false;
  }

  private static void done(Form form, Exported exported, long written, Output output) {
    if (output.isJson()) {
      return;
    }
    output.line(
        output.paint(Paint.GOOD, "✓ ")
            + "%s and the schema in %s"
                .formatted(Output.count(written, "relationship"), form.files().getFirst()));
    exported.notes().forEach(output::note);
    form.notes(exported).forEach(output::note);
  }

  private static final class Received {
    private Schema schema = Schema.EMPTY;
    private String token = "";
    private long count;

    void add(ExportResponse message) {
      count += message.getRelationshipsCount();
      if (message.hasSchema()) {
        schema = SchemaCompiler.compile(message.getSchema());
      }
      if (!message.getToken().isEmpty()) {
        token = message.getToken();
      }
    }
  }
}
