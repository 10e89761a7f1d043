package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba schema check`: reads and checks schemas, here, without a server.
@Command(
    name = "check",
    header = "Check schema files, without a server.",
    description = "Exit code 0 if all are right, 1 if one is at fault.",
    footer = {"", "@|bold Examples|@", "  pemba schema check schema.zed"})
final class SchemaCheckCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Schema files; `-` for standard input.")
  private List<String> files = List.of();

  @Mixin private OutputOptions outputOptions = new OutputOptions();

  SchemaCheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    int code = ExitCode.YES;
    for (String file : files) {
      if (!check(file, output)) {
        code = ExitCode.NO;
      }
    }
    return code;
  }

  private boolean check(String file, Output output) throws IOException {
    try {
      Schema schema = SchemaCompiler.compile(SchemaCommand.read(file, session));
      if (output.isJson()) {
        output.line("{\"file\":%s,\"valid\":true}".formatted(Texts.json(file)));
      } else {
        output.line(
            output.paint(Paint.GOOD, "✓ ")
                + "%s: %s, %s"
                    .formatted(
                        file,
                        Output.count(schema.definitions().size(), "definition"),
                        Output.count(schema.caveats().size(), "caveat")));
      }
      return true;
    } catch (PembaException e) {
      if (e.reason() != Reason.SCHEMA_SYNTAX && e.reason() != Reason.SCHEMA_INVALID) {
        throw e;
      }
      if (output.isJson()) {
        output.line(
            "{\"file\":%s,\"valid\":false,\"reason\":%s,\"message\":%s}"
                .formatted(
                    Texts.json(file), Texts.json(e.reason().name()), Texts.json(e.getMessage())));
      } else {
        output.line(output.paint(Paint.BAD, "✗ ") + file + ": " + e.getMessage());
      }
      return false;
    }
  }
}
