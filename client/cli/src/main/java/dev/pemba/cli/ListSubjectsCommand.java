package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba list-subjects`: who may do that to an object?
@Command(
    name = "list-subjects",
    header = "Which subjects may do that to this object?",
    description = {
      "Prints one subject a line: complete, ordered, each once. `user:*` stands for everyone of",
      "the type, named in the data or not, except those named beside it."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba list-subjects user read dataset:patients",
      "  pemba list-subjects team#member read dataset:patients    (usersets, not their members)",
      "  pemba list-subjects user read dataset:patients --through agent:copilot",
      "  pemba list-subjects user read dataset:patients --as-of 2027-03-03"
    })
final class ListSubjectsCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "TYPE[#RELATION]",
      description = "The type of the subjects, such as `user`, or usersets such as `team#member`.")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "PERMISSION", description = "A permission or relation.")
  private String permission = "";

  @Parameters(index = "2", paramLabel = "OBJECT", description = "Such as `dataset:patients`.")
  private String object = "";

  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private ThroughOptions through = new ThroughOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private DraftOptions draft = new DraftOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ListSubjectsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    int hash = kind.indexOf('#');
    String type = hash < 0 ? kind : kind.substring(0, hash);
    String relation = hash < 0 ? "" : kind.substring(hash + 1);
    ListSubjectsRequest request =
        ListSubjectsRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setObject(Texts.object(object))
            .setPermission(permission)
            .setSubjectType(type)
            .setSubjectRelation(relation)
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .addAllActors(through.actors())
            .setDraft(draft.draft(session))
            .setPageSize(pages.pageSize())
            .setCursor(pages.cursor())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      pages.print(
          client.listSubjects(request), output, entry -> print(output, request, entry), "subject");
    }
    return ExitCode.YES;
  }

  private static void print(
      Output output, ListSubjectsRequest request, ListSubjectsResponse.Entry entry) {
    if (output.isJson()) {
      output.json(entry);
      return;
    }
    String relation = request.getSubjectRelation();
    String excluded =
        entry.getExcludedIdsCount() == 0
            ? ""
            : "  except "
                + String.join(
                    ", ",
                    entry.getExcludedIdsList().stream()
                        .map(id -> request.getSubjectType() + ":" + id)
                        .toList());
    output.line(
        request.getSubjectType()
            + ":"
            + entry.getId()
            + (relation.isEmpty() ? "" : "#" + relation)
            + excluded
            + output.paint(
                Paint.UNSURE, Answers.lack(entry.getDecision(), entry.getMissingContextList())));
  }
}
