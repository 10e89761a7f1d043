package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExpandResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba expand`: how does a permission of an object come about?
@Command(
    name = "expand",
    header = "How does a permission of an object come about?",
    description = {
      "Draws the rewrite as a tree, with the stored subjects at its leaves. Usersets and the",
      "parents of arrows are named: expand them in turn."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba expand read dataset:patients",
      "  pemba expand member team:ml --as-of 2h"
    })
final class ExpandCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "PERMISSION", description = "A permission or relation.")
  private String permission = "";

  @Parameters(index = "1", paramLabel = "OBJECT", description = "Such as `dataset:patients`.")
  private String object = "";

  @Mixin private DraftOptions draft = new DraftOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ExpandCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    ExpandRequest request =
        ExpandRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setDraft(draft.draft(session))
            .setPermission(permission)
            .setObject(Texts.object(object))
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      ExpandResponse response = client.expand(request);
      if (output.isJson()) {
        output.json(response);
        return ExitCode.YES;
      }
      new ExpandTree(output).print(response.getRoot());
      output.note("%s · token %s".formatted(output.elapsed(), response.getToken()));
    }
    return ExitCode.YES;
  }
}
