package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.client.Watching;
import dev.pemba.v1.Update;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba watch`: changes as they happen.
@Command(
    name = "watch",
    header = "Print changes as they happen.",
    description = {
      "Each change once and in order: `+` for what was written, `-` for what was deleted. Goes on",
      "where it was when the server comes back. Ctrl-C ends it and prints the token to resume from."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba watch",
      "  pemba watch --type dataset --type model",
      "  pemba watch --after TOKEN -o json | ./react-to-changes"
    })
final class WatchCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--after",
      paramLabel = "TOKEN",
      description = "Start after this token. Default: from now on.")
  private String after = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only changes of relationships of this object type. May be repeated.")
  private List<String> types = List.of();

  @Option(names = "--count", paramLabel = "N", description = "End after N changes. Default: never.")
  private long count;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  WatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    WatchRequest request =
        WatchRequest.newBuilder().setAfter(after).addAllObjectTypes(types).build();
    try (PembaClient client = connection.connect(session, output);
        Watching watching = client.watch(request)) {
      Thread farewell = new Thread(() -> farewell(output, watching));
      Runtime.getRuntime().addShutdownHook(farewell);
      long seen = 0;
      while ((count == 0 || seen < count) && watching.hasNext()) {
        WatchResponse change = watching.next();
        if (!change.getHeartbeat()) {
          seen++;
          print(output, change);
          output.flush();
        }
      }
      Runtime.getRuntime().removeShutdownHook(farewell);
      farewell(output, watching);
    }
    return ExitCode.YES;
  }

  private static void farewell(Output output, Watching watching) {
    if (!watching.token().isEmpty()) {
      output.note("to go on from here: pemba watch --after " + watching.token());
    }
  }

  static void print(Output output, WatchResponse change) {
    if (output.isJson()) {
      output.json(change);
      return;
    }
    output.line(
        output.paint(
            Paint.FAINT,
            "%s %s"
                .formatted(
                    Texts.instant(change.getChangedAt()), ReadCommand.by(change.getProvenance()))
                .stripTrailing()));
    if (change.hasSchema()) {
      output.line(output.paint(Paint.UNSURE, "~ the schema was replaced"));
    }
    for (Update update : change.getUpdatesList()) {
      boolean deleted = update.getOperation() == Update.Operation.OPERATION_DELETE;
      output.line(
          output.paint(
              deleted ? Paint.BAD : Paint.GOOD,
              (deleted ? "- " : "+ ") + Texts.print(update.getRelationship())));
    }
  }
}
