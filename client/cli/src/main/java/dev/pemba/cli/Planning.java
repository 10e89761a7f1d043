package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.Draft;
import dev.pemba.v1.ReplayDecisionsRequest;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a plan does with its draft, whatever it is made of.
final class Planning {
  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "7",
      description =
          "Ask the checks and lists of so many days on record again. Default: ${DEFAULT-VALUE}; 0 for none.")
  private int days;

  @Mixin private ScopeOptions scope = new ScopeOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  int run(Session session, Draft draft) {
    Output output = outputOptions.open(session);
    context.refuseRelationships();
    if (days < 0) {
      throw PembaException.malformed("`--days` is negative");
    }
    if (draft.equals(Draft.getDefaultInstance())) {
      throw PembaException.malformed("the draft is empty: it changes nothing");
    }
    DiffAccessRequest.Builder request =
        DiffAccessRequest.newBuilder()
            .setTo(consistency.consistency(session))
            .setDraft(draft)
            .setContext(context.context());
    scope.restrict(request);
    try (PembaClient client = connection.connect(session, output)) {
      long changes = days == 0 ? 0 : replay(session, draft, new Replayed(output, client));
      changes += new AccessDifferences(output).print(client, request.build());
      return changes == 0 ? ExitCode.YES : ExitCode.NO;
    }
  }

  private long replay(Session session, Draft draft, Replayed replayed) {
    Instant from = session.clock().instant().minus(Duration.ofDays(days));
    return replayed.print(
        ReplayDecisionsRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setDraft(draft)
            .setFrom(Texts.timestamp(from))
            .build(),
        days);
  }
}
