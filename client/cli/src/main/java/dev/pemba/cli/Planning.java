package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.Draft;
import picocli.CommandLine.Mixin;

/// What a plan does with its draft, whatever it is made of.
final class Planning {
  @Mixin private ScopeOptions scope = new ScopeOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  int run(Session session, Draft draft) {
    Output output = outputOptions.open(session);
    context.refuseRelationships();
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
      long changes = new AccessDifferences(output).print(client, request.build());
      return changes == 0 ? ExitCode.YES : ExitCode.NO;
    }
  }
}
