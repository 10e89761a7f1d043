package dev.pemba.cli;

import dev.pemba.cli.exports.ExportVerification;
import dev.pemba.cli.exports.ExportVerification.Report;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.RecordProof;
import dev.pemba.server.audit.SigningPeriod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba audit verify`: is an export what was signed for? Asks no server.
@Command(
    name = "verify",
    header = "Check an export or a proof of a record against checkpoints, without a server.",
    description = {
      "Recomputes the Merkle tree over the records' bytes and compares its root with the signed",
      "ones; compares what each line says with its bytes; and sees to it that no record is missing,",
      "moved or added. A checkpoint later than the export shows that the export was cut off.",
      "Of what `pemba audit prove` wrote, checks that the record is what was signed for.",
      "Exit code 0 if all holds, 1 if something does not."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit export --to record.jsonl",
      "  pemba audit checkpoint > kept-elsewhere.txt",
      "  pemba audit verify record.jsonl --checkpoint kept-elsewhere.txt --key KEY",
      "  pemba audit verify decision.tlog-proof --key KEY"
    })
final class AuditVerifyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "FILE|-",
      description =
          "What `pemba audit export` wrote in its plain form, `.gz` if packed, or what `pemba audit"
              + " prove` wrote; `-` for standard input.")
  private String export = "";

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Signed checkpoints, one after another. May be given several times. An export needs one;"
              + " a proof has its own.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "KEY|FILE",
      description =
          "The public key that signed them, as `pemba audit key` prints it, or a file with it. Where"
              + " the server's key was replaced: all of them, as `pemba audit key --all` prints them.")
  private List<String> keys = new ArrayList<>();

  @Mixin private OutputOptions outputOptions = new OutputOptions();

  AuditVerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    List<SigningPeriod> verifiers = AuditNotes.keys(keys);
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (Path file : files) {
      checkpoints.addAll(AuditNotes.checkpoints(file, verifiers));
    }
    long from = System.nanoTime();
    Progress progress = new Progress(session, output, "verifying");
    try (BufferedReader lines = lines()) {
      if (isProof(lines)) {
        RecordProof proof = RecordProof.parse(lines.readAllAsString());
        return new AuditProofs(verifiers, checkpoints).verify(proof, output);
      }
      if (files.isEmpty()) {
        throw PembaException.malformed(
            "an export needs --checkpoint: signed checkpoints that were kept elsewhere");
      }
      Report report = new ExportVerification(checkpoints).run(lines, read -> progress.at(read, -1));
      progress.end();
      print(output, report, checkpoints.size(), (System.nanoTime() - from) / 1e9);
      return report.isClean() ? ExitCode.YES : ExitCode.NO;
    } finally {
      progress.end();
    }
  }

  private static boolean isProof(BufferedReader lines) throws IOException {
    char[] first = new char[RecordProof.FIRST_LINE.length()];
    lines.mark(first.length);
    int read = lines.read(first);
    lines.reset();
    return read == first.length && String.valueOf(first).equals(RecordProof.FIRST_LINE);
  }

  private BufferedReader lines() throws IOException {
    InputStream bytes = export.equals("-") ? session.in() : Files.newInputStream(Path.of(export));
    return new BufferedReader(
        new InputStreamReader(
            export.endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes,
            StandardCharsets.UTF_8),
        1 << 16);
  }

  private static void print(Output output, Report report, int checkpoints, double seconds) {
    if (output.isJson()) {
      output.line(json(report));
      return;
    }
    if (report.isClean()) {
      output.line(
          output.paint(Paint.GOOD, "✓ ")
              + "%s: %s"
                  .formatted(
                      Output.count(report.proven(), "record"),
                      checkpoints == 1
                          ? "just those that the checkpoint was signed for"
                          : "just those that %d checkpoints were signed for"
                              .formatted(checkpoints)));
      if (report.pruned() > 0) {
        output.line(
            "  of %s only the hash is left".formatted(Output.count(report.pruned(), "record")));
      }
    }
    report.findings().forEach(finding -> output.line(output.paint(Paint.BAD, "✗ ") + finding));
    long more = report.faults() - report.findings().size();
    if (more > 0) {
      output.line("  and %,d more".formatted(more));
    }
    long later = report.leaves() - report.proven();
    if (report.isClean() && later > 0) {
      output.line(
          output.paint(Paint.UNSURE, "! ")
              + "%s later than the checkpoint: a later one has to vouch for %s"
                  .formatted(
                      Output.count(later, "record") + (later == 1 ? " is" : " are"),
                      later == 1 ? "it" : "them"));
    }
    output.note("%.1f s".formatted(seconds));
  }

  private static String json(Report report) {
    return "{\"records\":%d,\"proven\":%d,\"pruned\":%d,\"faults\":%d,\"findings\":[%s]}"
        .formatted(
            report.leaves(),
            report.proven(),
            report.pruned(),
            report.faults(),
            report.findings().stream().map(Texts::json).collect(Collectors.joining(",")));
  }
}
