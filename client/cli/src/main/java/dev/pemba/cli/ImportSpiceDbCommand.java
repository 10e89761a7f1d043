package dev.pemba.cli;

import dev.pemba.cli.worlds.Foreign;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba import spicedb`: what SpiceDB holds, from its own files.
@Command(
    name = "spicedb",
    header = "Write what SpiceDB's files hold.",
    description = {
      "Reads a schema (`.zed`), validation files (`.yaml`: schema, relationships, assertions) and",
      "relationships in text form. Parentheses are added by SpiceDB's rule: `+` binds tightest,",
      "then `&`, then `-`. The files are read whole before anything is written."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba import spicedb schema.zed relationships.txt",
      "  pemba import spicedb validation.yaml --test",
      "  pemba import spicedb schema.zed --dry-run"
    })
final class ImportSpiceDbCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "What SpiceDB's users wrote.")
  private List<Path> files = List.of();

  @Mixin private ForeignImport foreign = new ForeignImport();

  ImportSpiceDbCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return foreign.run(session, Foreign.spiceDb(files));
  }
}
