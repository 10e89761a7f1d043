package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.schema.SchemaFormatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba schema format`: lays schemas out in the one form.
@Command(
    name = "format",
    header = "Lay schema files out in the one form.",
    description = {
      "Prints the formatted text; comments are kept. With --write the files are replaced; with",
      "--check nothing is, and the exit code is 1 if one is not in form."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba schema format schema.zed",
      "  pemba schema format --write *.zed",
      "  pemba schema format --check schema.zed",
      "  pemba schema read | pemba schema format -"
    })
final class SchemaFormatCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Schema files; `-` for standard input.")
  private List<String> files = List.of();

  @Option(
      names = {"-w", "--write"},
      description = "Replace the files.")
  private boolean write;

  @Option(names = "--check", description = "Only say which files are not in form.")
  private boolean check;

  SchemaFormatCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (write && (check || files.contains("-"))) {
      throw PembaException.malformed("`--write` goes neither with `--check` nor with `-`");
    }
    int code = ExitCode.YES;
    for (String file : files) {
      String text = SchemaCommand.read(file, session);
      String formatted = format(file, text);
      boolean inForm = formatted.equals(text);
      if (check) {
        code = inForm ? code : ExitCode.NO;
        session.out().print(inForm ? "" : file + "\n");
      } else if (!write) {
        session.out().print(formatted);
      } else if (!inForm) {
        Files.writeString(Path.of(file), formatted);
        session.out().println("formatted " + file);
      }
    }
    session.out().flush();
    return code;
  }

  private static String format(String file, String text) {
    try {
      return SchemaFormatter.format(text);
    } catch (PembaException e) {
      throw new PembaException(e.reason(), file + ": " + e.getMessage(), e.details());
    }
  }
}
