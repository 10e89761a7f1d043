package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.DiffAccessRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba access diff`: who gained and who lost which permission, and by whose change.
@Command(
    name = "diff",
    header = "Who gained and who lost which permission on what, and by whose change.",
    description = {
      "Compares two times, or one with now. Exact: every difference is named, one a line, below",
      "what made it. `user:*` stands for everyone of the type, but those named beside it. A TIME",
      "is `2027-01-31T12:00:00Z`, `2027-01-31` (UTC), `2h` for two hours ago, or a token."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba access diff --from 7d",
      "  pemba access diff --from 2027-03-01 --to 2027-04-01 --type dataset",
      "  pemba access diff --from 24h --object dataset:patients --permission read",
      "  pemba access diff --from 24h --subject user:ana"
    })
final class AccessDiffCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--from", required = true, paramLabel = "TIME", description = "The time before.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "The time after. Default: now.")
  private String to = "";

  @Mixin private ScopeOptions scope = new ScopeOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AccessDiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    context.refuseRelationships();
    DiffAccessRequest.Builder request =
        DiffAccessRequest.newBuilder().setFrom(world(from)).setContext(context.context());
    scope.restrict(request);
    if (!to.isEmpty()) {
      request.setTo(world(to));
    }
    try (PembaClient client = connection.connect(session, output)) {
      new AccessDifferences(output).print(client, request.build());
    }
    return ExitCode.YES;
  }

  /// A revision by its token, else a time.
  private Consistency world(String text) {
    return text.startsWith("pt_")
        ? Consistency.newBuilder().setExactly(text).build()
        : Consistency.newBuilder()
            .setAsOf(Texts.timestamp(Times.instant(text, session.clock())))
            .build();
  }
}
