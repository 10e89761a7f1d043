package dev.pemba.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pemba audit`: the group of commands about the record of decisions and changes.
@Command(
    name = "audit",
    header = "Ask the record of decisions and changes, and prove that it is whole.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit query --subject user:ana --decision denied",
      "  pemba audit tail",
      "  pemba audit checkpoint >> kept-elsewhere.txt",
      "  pemba audit verify record.jsonl --checkpoint kept-elsewhere.txt --key pemba.vkey"
    })
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Without a subcommand: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
