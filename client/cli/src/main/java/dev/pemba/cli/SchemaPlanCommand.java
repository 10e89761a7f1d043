package dev.pemba.cli;

import dev.pemba.v1.Draft;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba schema plan`: what a draft of a schema would change for people.
@Command(
    name = "plan",
    header = "What would change for whom if this schema were written.",
    description = {
      "Prints who would gain and who would lose which permission on what. Nothing is written. A",
      "schema that could not be written is refused as its write would be; `pemba schema diff` shows",
      "what it changes in itself.",
      "Exit code 0 if nothing would change, 1 if something would, 3 and up if there is no answer."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba schema plan draft.zed",
      "  pemba schema plan draft.zed --changes migration.txt --type dataset"
    })
final class SchemaPlanCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "The draft; `-` for standard input.")
  private String file = "";

  @Option(
      names = "--changes",
      paramLabel = "FILE",
      description = "Together with these relationships, one a line; a `-` before one deletes it.")
  private String changes = "";

  @Mixin private Planning planning = new Planning();

  SchemaPlanCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Draft.Builder draft = Draft.newBuilder().setSchema(SchemaCommand.read(file, session));
    if (!changes.isEmpty()) {
      draft.addAllUpdates(DraftOptions.read(changes, session));
    }
    return planning.run(session, draft.build());
  }
}
