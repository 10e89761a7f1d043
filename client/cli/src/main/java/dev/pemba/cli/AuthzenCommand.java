package dev.pemba.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pemba authzen`: the group of commands about the AuthZEN API.
@Command(
    name = "authzen",
    header = "The OpenID AuthZEN API.",
    footer = {"", "@|bold Examples|@", "  pemba authzen test --http ./scenarios"})
final class AuthzenCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Without a subcommand: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
