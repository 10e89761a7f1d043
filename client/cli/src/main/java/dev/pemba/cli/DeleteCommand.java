package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.DeleteRequest;
import dev.pemba.v1.DeleteResponse;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipFilter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba delete`: deletes every relationship that a filter matches.
@Command(
    name = "delete",
    header = "Delete every relationship that a filter matches.",
    description = {
      "In one change, or not at all if more than the limit match. To delete certain relationships,",
      "see `pemba write --delete`."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba delete dataset:patients --dry-run",
      "  pemba delete 'dataset:patients#reader'",
      "  pemba delete @user:ana --reason 'left the company'",
      "  pemba delete dataset --id-prefix scratch/ --partial"
    })
final class DeleteCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = Filters.FORM, description = "Which relationships.")
  private String filter = "";

  @Option(
      names = "--id-prefix",
      paramLabel = "TEXT",
      description = "Only objects whose id starts so; needs a type in the filter.")
  private String idPrefix = "";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only print what would be deleted.")
  private boolean dryRun;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many in one change. Default: 10,000.")
  private int limit;

  @Option(
      names = "--partial",
      description = "Where more match than the limit, delete them in several changes.")
  private boolean partial;

  @Mixin private PreconditionOptions preconditions = new PreconditionOptions();
  @Mixin private ProvenanceOptions provenance = new ProvenanceOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  DeleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    RelationshipFilter matched =
        Filters.parse(filter).toBuilder().setObjectIdPrefix(idPrefix).build();
    DeleteRequest request =
        DeleteRequest.newBuilder()
            .setFilter(matched)
            .addAllPreconditions(preconditions.preconditions())
            .setLimit(Math.max(0, limit))
            .setAllowPartial(partial)
            .setProvenance(provenance.provenance())
            .setIdempotencyKey(preconditions.idempotencyKey())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      if (dryRun) {
        preview(client, matched, output);
      } else {
        delete(client, request, output);
      }
    }
    return ExitCode.YES;
  }

  private static void delete(PembaClient client, DeleteRequest request, Output output) {
    long deleted = 0;
    DeleteResponse response;
    do {
      response = client.delete(request);
      deleted += response.getDeleted();
      if (output.isJson()) {
        output.json(response);
      }
      // A key repeats the first answer: then further changes are up to the caller.
    } while (!response.getComplete() && request.getIdempotencyKey().isEmpty());
    if (!output.isJson()) {
      output.line(
          output.paint(Paint.GOOD, "✓ ") + Output.count(deleted, "relationship") + " deleted");
      output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
    }
  }

  private static void preview(PembaClient client, RelationshipFilter matched, Output output) {
    long count = 0;
    for (ReadResponse.Stored stored :
        client.read(ReadRequest.newBuilder().setFilter(matched).build())) {
      count++;
      if (output.isJson()) {
        output.json(stored);
      } else {
        output.line(Texts.print(stored.getRelationship()));
      }
    }
    output.note(Output.count(count, "relationship") + " would be deleted");
  }
}
