package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import dev.pemba.v1.WriteResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba break-glass`: grants something in an emergency.
@Command(
    name = "break-glass",
    header = "Grant something in an emergency: with a reason, for a short time, on record.",
    description = {
      "Writes relationships that end by themselves. The change is marked as an emergency for ever:",
      "it stands out in the log, in `pemba read -l` and in `pemba grants expiring`. The relation",
      "must take an expiration (`user with expiration` in the schema)."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba break-glass environment:production#on_call@user:ana \\",
      "      --reason 'INC-412: scoring is down' --for 1h"
    })
final class BreakGlassCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "1..*",
      paramLabel = "RELATIONSHIP",
      description = "Without an expiration: `--for` says when it ends.")
  private List<String> relationships = List.of();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; kept with the change.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      required = true,
      description = "How long: `30m`, `1h`. The server bounds it (`limits.break_glass`).")
  private String life = "";

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who grants it, if not the authenticated caller.")
  private String actor = "";

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  BreakGlassCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    Instant end =
        session.clock().instant().plus(Times.duration(life)).truncatedTo(ChronoUnit.MILLIS);
    WriteRequest.Builder request =
        WriteRequest.newBuilder()
            .setBreakGlass(true)
            .setProvenance(Provenance.newBuilder().setActor(actor).setReason(reason));
    for (String text : relationships) {
      request.addUpdates(
          Update.newBuilder()
              .setOperation(Update.Operation.OPERATION_TOUCH)
              .setRelationship(Texts.message(ending(text, end))));
    }
    try (PembaClient client = connection.connect(session, output)) {
      WriteResponse response = client.write(request.build());
      if (output.isJson()) {
        output.json(response);
        return ExitCode.YES;
      }
      output.line(
          output.paint(Paint.UNSURE, "! ")
              + Output.count(request.getUpdatesCount(), "relationship")
              + " granted in an emergency, until "
              + end);
      output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
    }
    return ExitCode.YES;
  }

  private static Relationship ending(String text, Instant end) {
    Relationship given = Relationship.parse(text);
    if (given.expiration().isPresent()) {
      throw PembaException.malformed(
          "relationship `%s` has an expiration: `--for` says when it ends".formatted(given));
    }
    return new Relationship(
        given.object(),
        given.relation(),
        given.subject(),
        given.condition(),
        given.starts(),
        Optional.of(end));
  }
}
