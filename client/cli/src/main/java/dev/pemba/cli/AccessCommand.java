package dev.pemba.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pemba access`: the group of commands about who may do what over time.
@Command(
    name = "access",
    header = "Who may do what, compared over time.",
    footer = {"", "@|bold Examples|@", "  pemba access diff --from 7d"})
final class AccessCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Without a subcommand: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
