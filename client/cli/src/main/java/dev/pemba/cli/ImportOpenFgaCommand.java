package dev.pemba.cli;

import dev.pemba.cli.worlds.Foreign;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba import openfga`: what OpenFGA holds, from its own files.
@Command(
    name = "openfga",
    header = "Write what OpenFGA's files hold.",
    description = {
      "Reads a model (`.fga`, `fga.mod` with its modules, JSON), tuples (CSV, JSON, JSON lines,",
      "YAML) and whole stores (`.fga.yaml`: model, tuples, tests). `[user] or editor` becomes",
      "`user = this + editor`; names with `-` or `.` stand in backticks; a condition needs all its",
      "parameters, as there. The files are read whole before anything is written."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba import openfga model.fga tuples.csv",
      "  pemba import openfga store.fga.yaml --test",
      "  pemba import openfga fga.mod --dry-run"
    })
final class ImportOpenFgaCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "What OpenFGA's users wrote.")
  private List<Path> files = List.of();

  @Mixin private ForeignImport foreign = new ForeignImport();

  ImportOpenFgaCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return foreign.run(session, Foreign.openFga(files));
  }
}
