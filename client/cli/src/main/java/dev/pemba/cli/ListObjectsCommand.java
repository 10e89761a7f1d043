package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba list-objects`: to which objects may a subject do that?
@Command(
    name = "list-objects",
    header = "Which objects may this subject do that to?",
    description = "Prints one object a line: complete, ordered, each once.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba list-objects user:ana read dataset",
      "  pemba list-objects user:ana read dataset --page-size 20",
      "  pemba list-objects -q user:ana deploy model | wc -l",
      "  pemba list-objects agent:copilot invoke endpoint -o json | jq -r .id"
    })
final class ListObjectsCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "SUBJECT", description = "Such as `user:ana`.")
  private String subject = "";

  @Parameters(index = "1", paramLabel = "PERMISSION", description = "A permission or relation.")
  private String permission = "";

  @Parameters(index = "2", paramLabel = "TYPE", description = "The type of the objects.")
  private String type = "";

  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ListObjectsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    ListObjectsRequest request =
        ListObjectsRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setObjectType(type)
            .setPermission(permission)
            .setSubject(Texts.subject(subject))
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .setPageSize(pages.pageSize())
            .setCursor(pages.cursor())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      pages.print(client.listObjects(request), output, entry -> print(output, entry), "object");
    }
    return ExitCode.YES;
  }

  private void print(Output output, ListObjectsResponse.Entry entry) {
    if (output.isJson()) {
      output.json(entry);
      return;
    }
    output.line(
        type
            + ":"
            + entry.getId()
            + output.paint(
                Paint.UNSURE, Answers.lack(entry.getDecision(), entry.getMissingContextList())));
  }
}
