package dev.pemba.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/// Runs commands as a shell would: with an environment, standard input, and what they print.
final class Shell {
  static final Instant NOW = Instant.parse("2027-03-03T12:00:00Z");

  private InstantSource clock = InstantSource.fixed(NOW);

  private final Map<String, String> environment = new HashMap<>();
  private String input = "";
  private Session.Terminal terminal = Session.Terminal.NONE;

  /// What a command left behind.
  record Result(int code, String out, String err) {}

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Shell input(String text) {
    this.input = text;
    return this;
  }

  Shell onTerminal() {
    this.terminal = new Session.Terminal(true, true, 80);
    return this;
  }

  /// The clock of this machine, which the server goes by too, instead of a fixed one.
  Shell withRealTime() {
    clock = InstantSource.system();
    return this;
  }

  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Pemba.run(session(out, err), arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// The command with all its subcommands, which is not run.
  CommandLine command() {
    return Pemba.commandLine(session(new ByteArrayOutputStream(), new ByteArrayOutputStream()));
  }

  private Session session(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Session(
        environment,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        clock);
  }
}
