package dev.pemba.cli;

import dev.pemba.model.PembaException;
import picocli.CommandLine.Option;

/// How a command prints.
final class OutputOptions {
  /// For people or for programs.
  enum Format {
    TABLE,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = {
        "`table` (default) for people, or `json`: the answer's message of pemba.v1 as proto3 JSON,"
            + " one object a line; lists print one object for each entry. Also PEMBA_OUTPUT."
      })
  private String output = "";

  @Option(
      names = "--no-color",
      description = "No colour. Nor is there any with NO_COLOR, TERM=dumb, or into a pipe.")
  private boolean noColor;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only the answer: no counts, times and tokens on standard error.")
  private boolean quiet;

  Output open(Session session) {
    return new Output(session, format(session), !noColor && session.mayPaint(), quiet);
  }

  private Format format(Session session) {
    String wanted = output.isEmpty() ? session.variable("PEMBA_OUTPUT") : output;
    return switch (wanted) {
      case "", "table" -> Format.TABLE;
      case "json" -> Format.JSON;
      default ->
          throw PembaException.malformed(
              "output format `%s` is neither `table` nor `json`".formatted(wanted));
    };
  }
}
