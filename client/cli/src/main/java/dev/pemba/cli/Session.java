package dev.pemba.cli;

import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;

/// What a command touches outside itself: streams, environment, clock.
public record Session(
    Map<String, String> environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    InstantSource clock) {

  /// What is known of the terminal.
  ///
  /// @param out whether standard output is one
  /// @param err whether standard error is one
  public record Terminal(boolean out, boolean err, int columns) {
    /// Output into a file or a pipe.
    public static final Terminal NONE = new Terminal(false, false, 80);
  }

  public Session {
    environment = Map.copyOf(environment);
  }

  /// The process's own. The launcher says which streams are terminals (`-Dpemba.terminal=out,err`):
  /// asking the JVM costs more than the rest of a command's start.
  static Session ofProcess() {
    String terminals = System.getProperty("pemba.terminal", "");
    Map<String, String> environment = System.getenv();
    return new Session(
        environment,
        System.in,
        StandardStream.open(FileDescriptor.out, terminals.contains("out")),
        StandardStream.open(FileDescriptor.err, true),
        new Terminal(
            terminals.contains("out"),
            terminals.contains("err"),
            columns(environment.getOrDefault("COLUMNS", ""))),
        InstantSource.system());
  }

  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /// Whether colour is wanted and understood, apart from the stream being a terminal.
  boolean mayPaint() {
    return variable("NO_COLOR").isEmpty() && !variable("TERM").equals("dumb");
  }

  private static int columns(String text) {
    return text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : 80;
  }
}
