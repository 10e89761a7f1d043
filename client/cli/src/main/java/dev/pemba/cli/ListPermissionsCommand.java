package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListPermissionsResponse;
import dev.pemba.v1.ListPermissionsResponse.Held;
import dev.pemba.v1.ListPermissionsResponse.ObjectPermissions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba list-permissions`: what may a subject do to these objects?
@Command(
    name = "list-permissions",
    header = "What may this subject do to these objects?",
    description = "Prints the permissions that hold on each object, in the schema's order.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba list-permissions user:ana dataset:patients",
      "  pemba list-permissions user:ana dataset:patients model:fraud endpoint:fraud-api",
      "  pemba list-permissions user:ana dataset:a dataset:b -p read -p share"
    })
final class ListPermissionsCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "SUBJECT", description = "Such as `user:ana`.")
  private String subject = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "OBJECT",
      description = "1 to 1,000 objects, of any types.")
  private List<String> objects = List.of();

  @Option(
      names = {"-p", "--permission"},
      paramLabel = "NAME",
      description = "Ask only for this permission or relation. May be repeated.")
  private List<String> permissions = List.of();

  @Mixin private ChainOptions chain = new ChainOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ListPermissionsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    ListPermissionsRequest request =
        ListPermissionsRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setSubject(Texts.subject(subject))
            .addAllActors(chain.actors(Texts.subject(subject)))
            .addAllObjects(objects.stream().map(Texts::object).toList())
            .addAllPermissions(permissions)
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      ListPermissionsResponse response = client.listPermissions(request);
      if (output.isJson()) {
        output.json(response);
        return ExitCode.YES;
      }
      print(output, response);
    }
    return ExitCode.YES;
  }

  static void print(Output output, ListPermissionsResponse response) {
    Table table = new Table("OBJECT", "PERMISSIONS");
    long held = 0;
    for (ObjectPermissions object : response.getObjectsList()) {
      held += object.getPermissionsCount();
      String names =
          object.getPermissionsList().isEmpty()
              ? "none"
              : String.join(
                  ", ",
                  object.getPermissionsList().stream().map(ListPermissionsCommand::name).toList());
      table.row(
          new Table.Cell(Texts.print(object.getObject()), Paint.PLAIN),
          new Table.Cell(names, object.getPermissionsList().isEmpty() ? Paint.FAINT : Paint.GOOD));
    }
    table.print(output, output::line);
    output.note(
        "%s on %s · %s · token %s"
            .formatted(
                Output.count(held, "permission"),
                Output.count(response.getObjectsCount(), "object"),
                output.elapsed(),
                response.getToken()));
  }

  private static String name(Held held) {
    return held.getDecision() == Decision.DECISION_CONDITIONAL
        ? held.getPermission() + " (if " + String.join(", ", held.getMissingContextList()) + ")"
        : held.getPermission();
  }
}
