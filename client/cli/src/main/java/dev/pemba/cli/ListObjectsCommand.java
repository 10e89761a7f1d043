package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ObjectRef;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
      "  pemba list-objects user:ana read dataset --why",
      "  pemba list-objects user:ana call tool --through agent:copilot",
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

  @Option(
      names = "--why",
      description =
          "Say by which relationships, the shortest way. Each object is a question of its own.")
  private boolean why;

  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private ChainOptions chain = new ChainOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private DraftOptions draft = new DraftOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ListObjectsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    ListObjectsRequest request =
        ListObjectsRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setObjectType(type)
            .setPermission(permission)
            .setSubject(Texts.subject(subject))
            .addAllActors(chain.actors(Texts.subject(subject)))
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .setDraft(draft.draft(session))
            .setPageSize(pages.pageSize())
            .setCursor(pages.cursor())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      if (why) {
        Why reasons = new Why(client, output, request);
        pages.printWithToken(client.listObjects(request), output, reasons::print, "object");
      } else {
        pages.print(client.listObjects(request), output, entry -> print(output, entry), "object");
      }
    }
    return ExitCode.YES;
  }

  private void print(Output output, ListObjectsResponse.Entry entry) {
    if (output.isJson()) {
      output.json(entry);
      return;
    }
    output.line(line(output, type, entry));
  }

  private static String line(Output output, String type, ListObjectsResponse.Entry entry) {
    return type
        + ":"
        + entry.getId()
        + output.paint(
            Paint.UNSURE, Answers.lack(entry.getDecision(), entry.getMissingContextList()));
  }

  /// Prints entries with the relationships that prove them, as of the world of their list.
  private record Why(PembaClient client, Output output, ListObjectsRequest list) {

    void print(ListObjectsResponse.Entry entry, String token) {
      ExplainResponse response =
          client.explain(
              ExplainRequest.newBuilder()
                  .setConsistency(world(token))
                  .setObject(
                      ObjectRef.newBuilder().setType(list.getObjectType()).setId(entry.getId()))
                  .setPermission(list.getPermission())
                  .setSubject(list.getSubject())
                  .addAllActors(list.getActorsList())
                  .setContext(list.getContext())
                  .addAllContextualRelationships(list.getContextualRelationshipsList())
                  .setDraft(list.getDraft())
                  .build());
      if (output.isJson()) {
        output.json(response);
        return;
      }
      String proof = String.join(", ", proof(response));
      output.line(
          line(output, list.getObjectType(), entry)
              + output.paint(Paint.FAINT, "  by " + (proof.isEmpty() ? "itself" : proof)));
    }

    private static Set<String> proof(ExplainResponse response) {
      Set<String> used = new LinkedHashSet<>(ExplanationTree.proof(response.getExplanation()));
      response
          .getLinksList()
          .forEach(link -> used.addAll(ExplanationTree.proof(link.getExplanation())));
      return used;
    }

    /// A time of the past also judges expirations.
    private Consistency world(String token) {
      return list.getConsistency().hasAsOf()
          ? list.getConsistency()
          : Consistency.newBuilder().setExactly(token).build();
    }
  }
}
