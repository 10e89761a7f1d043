package dev.pemba.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pemba grants`: the group of commands about what was granted and for how long.
@Command(
    name = "grants",
    header = "What was granted, by its time.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba grants expiring --within 7d",
      "  pemba grants expiring dataset --within 24h"
    })
final class GrantsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Without a subcommand: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
