package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.Printable;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipFilter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba read`: the stored relationships that a filter matches.
@Command(
    name = "read",
    header = "Print the stored relationships that a filter matches.",
    description = {
      "One relationship a line, in key order, in the form that `write` and `import` read. Parts of",
      "the filter that are left out match anything; no filter matches all. A subject that ends in",
      "`#` means the subject itself and no usersets of it."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba read dataset:patients",
      "  pemba read 'dataset#reader@user:ana'",
      "  pemba read @team:ml#member --long",
      "  pemba read dataset --id-prefix clinic/ --as-of 7d"
    })
final class ReadCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = Filters.FORM,
      description = "Which relationships; all if left out.")
  private String filter = "";

  @Option(
      names = "--id-prefix",
      paramLabel = "TEXT",
      description = "Only objects whose id starts so; needs a type in the filter.")
  private String idPrefix = "";

  @Option(names = "--pending", description = "Also those that have not started yet.")
  private boolean pending;

  @Option(
      names = {"-l", "--long"},
      description = "Also who wrote each one, when and why.")
  private boolean wide;

  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ReadCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    RelationshipFilter.Builder wanted =
        filter.isEmpty() ? RelationshipFilter.newBuilder() : Filters.parse(filter).toBuilder();
    ReadRequest request =
        ReadRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setFilter(wanted.setObjectIdPrefix(idPrefix))
            .setIncludePending(pending)
            .setPageSize(pages.pageSize())
            .setCursor(pages.cursor())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      pages.print(client.read(request), output, stored -> print(output, stored), "relationship");
    }
    return ExitCode.YES;
  }

  private void print(Output output, ReadResponse.Stored stored) {
    if (output.isJson()) {
      output.json(stored);
      return;
    }
    output.line(Texts.print(stored.getRelationship()));
    if (wide) {
      output.line(
          output.paint(
              Paint.FAINT,
              "    %s %s".formatted(Texts.instant(stored.getWrittenAt()), by(stored))));
    }
  }

  private static String by(ReadResponse.Stored stored) {
    return by(stored.getProvenance()) + " · token " + stored.getToken();
  }

  /// `by ana: ticket 17`, as much of it as is known.
  static String by(Provenance provenance) {
    StringBuilder text = new StringBuilder();
    if (provenance.containsMetadata("break_glass")) {
      text.append("break-glass");
    }
    if (!provenance.getActor().isEmpty()) {
      text.append(text.isEmpty() ? "by " : " by ").append(Printable.of(provenance.getActor()));
    }
    if (!provenance.getReason().isEmpty()) {
      text.append(text.isEmpty() ? "" : ": ").append(Printable.of(provenance.getReason()));
    }
    return text.toString();
  }
}
