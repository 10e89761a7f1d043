package dev.pemba.cli;

import dev.pemba.v1.Draft;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba plan`: what changes of relationships would change.
@Command(
    name = "plan",
    header = "What would change if these relationships were written and deleted.",
    description = {
      "Prints who would gain and who would lose which permission on what. Nothing is written. The",
      "file holds relationships, one a line; a `-` before one deletes it. A change that could not",
      "be written is refused as its write would be.",
      "Exit code 0 if nothing would change, 1 if something would, 3 and up if there is no answer."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba plan changes.txt",
      "  pemba plan changes.txt --schema new.zed --type dataset",
      "  echo '- team:ml#member@user:bo' | pemba plan -"
    })
final class PlanCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "The changes; `-` for standard input.")
  private String file = "";

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description = "Together with this schema: see also `pemba schema plan`.")
  private String schema = "";

  @Mixin private Planning planning = new Planning();

  PlanCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Draft.Builder draft = Draft.newBuilder().addAllUpdates(DraftOptions.read(file, session));
    if (!schema.isEmpty()) {
      draft.setSchema(SchemaCommand.read(schema, session));
    }
    return planning.run(session, draft.build());
  }
}
