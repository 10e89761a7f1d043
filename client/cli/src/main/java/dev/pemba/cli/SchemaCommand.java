package dev.pemba.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pemba schema`: the group of commands about the schema.
@Command(
    name = "schema",
    header = "Write, read, check, format, compare or plan the schema.",
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba schema check schema.zed       (no server needed)",
      "  pemba schema diff schema.zed        what would change, what would be stranded",
      "  pemba schema plan schema.zed        who would gain and lose what",
      "  pemba schema write schema.zed",
      "  pemba schema read > schema.zed"
    })
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Without a subcommand: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// The text of a file, or of standard input for `-`.
  static String read(String file, Session session) throws IOException {
    return file.equals("-")
        ? new String(session.in().readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
  }
}
