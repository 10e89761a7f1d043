package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.rocks.StoreVerification;
import dev.pemba.server.rocks.StoreVerification.Counts;
import dev.pemba.server.rocks.StoreVerification.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba verify`: does what a data folder holds agree with itself?
@Command(
    name = "verify",
    header = "Check a data folder that no server has open.",
    description = {
      "Reads everything and changes nothing: checksums of files, both directions of the index,",
      "ids, history and the log of changes. Exit code 0 if all agrees, 1 if something does not."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba verify ./data",
      "  pemba verify /var/lib/pemba -o json"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FOLDER", description = "The folder of the store, as in serve --data.")
  private Path folder = Path.of("");

  @Mixin private OutputOptions outputOptions = new OutputOptions();

  VerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    Progress progress = new Progress(session, output, "verifying");
    try {
      Report report = StoreVerification.run(folder, (_, done) -> progress.at(done, -1));
      progress.end();
      print(output, report);
      return report.isClean() ? ExitCode.YES : ExitCode.NO;
    } catch (PembaException e) {
      progress.end();
      if (e.reason() != Reason.DATA_CORRUPT) {
        throw e;
      }
      print(output, damaged(e));
      return ExitCode.NO;
    }
  }

  /// Damage that keeps the store from being read at all is a finding too.
  private static Report damaged(PembaException failure) {
    String sentence = String.valueOf(failure.getMessage());
    return new Report(new Counts(0, 0, 0, 0, 0, 0), List.of(sentence), 1);
  }

  private static void print(Output output, Report report) {
    if (output.isJson()) {
      output.line(json(report));
      return;
    }
    Counts counts = report.counts();
    if (report.isClean()) {
      output.line(
          output.paint(Paint.GOOD, "✓ ")
              + "%s, %s, %s at revision %,d: all agrees"
                  .formatted(
                      Output.count(counts.relationships(), "relationship"),
                      Output.count(counts.objects(), "id"),
                      Output.count(counts.schemas(), "schema"),
                      counts.revision()));
      return;
    }
    report.findings().forEach(finding -> output.line(output.paint(Paint.BAD, "✗ ") + finding));
    long more = report.faults() - report.findings().size();
    if (more > 0) {
      output.line("  and %,d more".formatted(more));
    }
    output.note("keep the folder as it is, and restore a backup: see `pemba export`");
  }

  private static String json(Report report) {
    Counts counts = report.counts();
    return ("{\"faults\":%d,\"findings\":[%s],\"revision\":%d,\"relationships\":%d,\"history\":%d,"
            + "\"objects\":%d,\"changes\":%d,\"schemas\":%d}")
        .formatted(
            report.faults(),
            report.findings().stream().map(Texts::json).collect(Collectors.joining(",")),
            counts.revision(),
            counts.relationships(),
            counts.history(),
            counts.objects(),
            counts.changes(),
            counts.schemas());
  }
}
