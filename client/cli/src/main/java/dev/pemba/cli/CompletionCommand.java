package dev.pemba.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pemba completion`: a completion script for bash and zsh.
@Command(
    name = "completion",
    header = "Print a completion script for bash and zsh.",
    footer = {
      "",
      "@|bold Examples|@",
      "  source <(pemba completion)",
      "  pemba completion > /etc/bash_completion.d/pemba"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.out().print(AutoComplete.bash("pemba", spec.root().commandLine()));
    session.out().flush();
    return ExitCode.YES;
  }
}
