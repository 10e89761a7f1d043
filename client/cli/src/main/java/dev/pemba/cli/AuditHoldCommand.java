package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.Hold;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba audit hold`: legal holds.
@Command(
    name = "hold",
    header = "List legal holds, place one, or lift one.",
    description = {
      "A hold keeps records although their retention has ended: those of a subject or object, or",
      "all, of a span of time or of all times. Placing and lifting it leave a record each.",
      "Without a name, lists the holds there are."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit hold case-17 --of user:ana --reason 'district court, 4 O 17/26'",
      "  pemba audit hold",
      "  pemba audit hold case-17 --lift --reason settled"
    })
final class AuditHoldCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The hold, such as `case-17`.")
  private String name = "";

  @Option(
      names = "--of",
      paramLabel = "ENTITY",
      description = "Only records of this subject or object.")
  private String entity = "";

  @Option(names = "--from", paramLabel = "TIME", description = "Only records from this time on.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Only records before this time.")
  private String to = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; needed with a name.")
  private String reason = "";

  @Option(names = "--lift", description = "Lift the hold.")
  private boolean lift;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditHoldCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      if (name.isEmpty()) {
        list(output, client.audit().holds());
      } else if (lift) {
        client.audit().lift(name, reason);
        output.line(output.paint(Paint.GOOD, "✓ ") + "hold `%s` lifted".formatted(name));
      } else {
        client.audit().place(hold());
        output.line(output.paint(Paint.GOOD, "✓ ") + "hold `%s` placed".formatted(name));
      }
      return ExitCode.YES;
    }
  }

  private Hold hold() {
    Hold.Builder hold = Hold.newBuilder().setName(name).setEntity(entity).setReason(reason);
    if (!from.isEmpty()) {
      hold.setFrom(Texts.timestamp(Times.instant(from, session.clock())));
    }
    if (!to.isEmpty()) {
      hold.setTo(Texts.timestamp(Times.instant(to, session.clock())));
    }
    return hold.build();
  }

  private static void list(Output output, List<Hold> holds) {
    if (output.isJson()) {
      holds.forEach(output::json);
      return;
    }
    Table table = new Table("HOLD", "OF", "FROM", "TO", "REASON");
    for (Hold hold : holds) {
      table.row(
          plain(hold.getName()),
          plain(hold.getEntity().isEmpty() ? "everything" : hold.getEntity()),
          plain(hold.hasFrom() ? Texts.instant(hold.getFrom()).toString() : "ever"),
          plain(hold.hasTo() ? Texts.instant(hold.getTo()).toString() : "ever"),
          plain(hold.getReason()));
    }
    table.print(output, output::line);
    output.note(Output.count(holds.size(), "hold"));
  }

  private static Table.Cell plain(String text) {
    return new Table.Cell(text, Paint.PLAIN);
  }
}
