package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import dev.pemba.v1.WriteResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba write`: creates, replaces or deletes relationships in one change.
@Command(
    name = "write",
    header = "Write relationships: all of them or none.",
    description = {
      "One change of up to 1,000 relationships, given as arguments or in files, one a line.",
      "For more, see `pemba import`."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba write dataset:patients#reader@user:ana",
      "  pemba write 'dataset:patients#reader@user:bo[expiration:2027-01-31T00:00:00Z]'",
      "  pemba write 'dataset:x#reader@user:bo[from_network:{\"networks\":[\"10.0.0.0/8\"]}]'",
      "  pemba write --delete dataset:patients#reader@user:ana --reason TICKET-17",
      "  pemba write dataset:d#owner@user:bo --also-delete dataset:d#owner@user:ana \\",
      "      --if dataset:d#owner@user:ana",
      "  pemba write --file relationships.txt",
      "  pemba read dataset:old | pemba write --delete -"
    })
final class WriteCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..*",
      paramLabel = "RELATIONSHIP",
      description = "Such as `dataset:patients#reader@user:ana`, or `-` for standard input.")
  private List<String> relationships = List.of();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Relationships one a line; `//` starts a comment line. May be repeated.")
  private List<String> files = List.of();

  @Option(names = "--touch", description = "Create or replace them. This is the default.")
  private boolean touch;

  @Option(names = "--create", description = "Create them; fail if one exists.")
  private boolean create;

  @Option(names = "--delete", description = "Delete them; one that does not exist is no error.")
  private boolean delete;

  @Option(
      names = "--also-delete",
      paramLabel = "RELATIONSHIP",
      description = "Delete this one in the same change. May be repeated.")
  private List<String> alsoDelete = List.of();

  @Mixin private PreconditionOptions preconditions = new PreconditionOptions();
  @Mixin private ProvenanceOptions provenance = new ProvenanceOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  WriteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    WriteRequest request =
        WriteRequest.newBuilder()
            .addAllUpdates(updates())
            .addAllPreconditions(preconditions.preconditions())
            .setProvenance(provenance.provenance())
            .setIdempotencyKey(preconditions.idempotencyKey())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      WriteResponse response = client.write(request);
      if (output.isJson()) {
        output.json(response);
        return ExitCode.YES;
      }
      output.line(
          output.paint(Paint.GOOD, "✓ ")
              + Output.count(request.getUpdatesCount(), "relationship")
              + (operation() == Update.Operation.OPERATION_DELETE ? " deleted" : " written"));
      output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
    }
    return ExitCode.YES;
  }

  private List<Update> updates() throws IOException {
    List<Update> updates = new ArrayList<>();
    Update.Operation operation = operation();
    for (String text : relationships) {
      if (text.equals("-")) {
        read(text, operation, updates);
      } else {
        updates.add(update(operation, Texts.relationship(text)));
      }
    }
    for (String file : files) {
      read(file, operation, updates);
    }
    for (String text : alsoDelete) {
      updates.add(update(Update.Operation.OPERATION_DELETE, Texts.relationship(text)));
    }
    if (updates.isEmpty()) {
      throw PembaException.malformed(
          "nothing to write: give relationships, `--file FILE`, or `-` for standard input");
    }
    return updates;
  }

  private void read(String file, Update.Operation operation, List<Update> updates)
      throws IOException {
    try (RelationshipLines lines = RelationshipLines.open(file, session)) {
      lines.forEachRemaining(relationship -> updates.add(update(operation, relationship)));
    }
  }

  private Update.Operation operation() {
    if (Stream.of(touch, create, delete).filter(given -> given).count() > 1) {
      throw PembaException.malformed("`--touch`, `--create` and `--delete` exclude each other");
    }
    if (create) {
      return Update.Operation.OPERATION_CREATE;
    }
    return delete ? Update.Operation.OPERATION_DELETE : Update.Operation.OPERATION_TOUCH;
  }

  private static Update update(Update.Operation operation, dev.pemba.v1.Relationship relationship) {
    return Update.newBuilder().setOperation(operation).setRelationship(relationship).build();
  }
}
