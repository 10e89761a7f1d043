package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.Proofs;
import dev.pemba.server.audit.SigningPeriod;
import dev.pemba.v1.GetCheckpointRequest;
import dev.pemba.v1.GetCheckpointResponse;
import dev.pemba.v1.GetConsistencyProofRequest;
import dev.pemba.v1.GetConsistencyProofResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba audit checkpoint`: what the server signed of its record.
@Command(
    name = "checkpoint",
    header = "Print a signed checkpoint of the record, to be kept elsewhere.",
    description = {
      "A checkpoint says how many records there are and the root of their Merkle tree, signed with",
      "the server's Ed25519 key. Kept where nobody who runs the server can change it, it shows later",
      "that no record was changed, taken out or cut off: see `pemba audit verify`.",
      "With --since, the server must also prove that its record is the one of the checkpoint given,",
      "and more: exit code 0 if so, 1 if not."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit key > pemba.vkey",
      "  pemba audit checkpoint --now >> kept-elsewhere.txt",
      "  pemba audit checkpoint --since kept-elsewhere.txt --verify-with pemba.vkey"
    })
final class AuditCheckpointCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--now", description = "Sign one of all that is on record now.")
  private boolean now;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "The first one of at least N records. Default: the latest.")
  private long size;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description = "Have it proven that the record only grew since the last checkpoint in there.")
  private Optional<Path> since = Optional.empty();

  @Option(
      names = "--verify-with",
      paramLabel = "KEY|FILE",
      description =
          "The public key, or a file with it, and with those before it; needed with --since.")
  private String verifyWith = "";

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditCheckpointCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    if (since.isPresent() && verifyWith.isEmpty()) {
      throw PembaException.malformed(
          "--since needs --verify-with: the key that was kept with the checkpoint");
    }
    try (PembaClient client = connection.connect(session, output)) {
      GetCheckpointResponse latest =
          client
              .audit()
              .checkpoint(GetCheckpointRequest.newBuilder().setNow(now).setSize(size).build());
      if (since.isPresent()) {
        return prove(output, client, since.get(), latest);
      }
      print(output, latest);
      return ExitCode.YES;
    }
  }

  private static void print(Output output, GetCheckpointResponse signed) {
    if (output.isJson()) {
      output.json(signed);
      return;
    }
    signed.getNote().lines().forEach(output::line);
    output.note(
        "%s, signed %s"
            .formatted(
                Output.count(signed.getSize(), "record"), Texts.instant(signed.getSignedAt())));
  }

  private int prove(Output output, PembaClient client, Path file, GetCheckpointResponse signed)
      throws IOException {
    List<SigningPeriod> verifiers = AuditNotes.keys(List.of(verifyWith));
    List<Checkpoint> kept = AuditNotes.checkpoints(file, verifiers);
    Proofs.Tree before =
        kept.stream()
            .map(Checkpoint::tree)
            .max(Comparator.comparingLong(Proofs.Tree::size))
            .orElseThrow(
                () -> PembaException.malformed("`%s` holds no checkpoint".formatted(file)));
    Proofs.Tree after =
        Checkpoint.open(signed.getNote().getBytes(StandardCharsets.UTF_8), verifiers).tree();
    if (after.size() < before.size()) {
      return no(
          output,
          "the record has %,d records now, and had %,d: it was cut off"
              .formatted(after.size(), before.size()));
    }
    GetConsistencyProofResponse proof =
        client
            .audit()
            .consistencyProof(
                GetConsistencyProofRequest.newBuilder()
                    .setFrom(before.size())
                    .setTo(after.size())
                    .build());
    List<Bytes> path =
        proof.getPathList().stream().map(hash -> Bytes.of(hash.toByteArray())).toList();
    if (!Proofs.isConsistent(before, after, path)) {
      return no(
          output,
          "the %,d records of the checkpoint are not the first ones of the record any more"
              .formatted(before.size()));
    }
    output.line(
        output.paint(Paint.GOOD, "✓ ")
            + (before.size() == after.size()
                ? "the record is as it was: %s".formatted(Output.count(after.size(), "record"))
                : "the record only grew: from %,d to %s"
                    .formatted(before.size(), Output.count(after.size(), "record"))));
    return ExitCode.YES;
  }

  private static int no(Output output, String finding) {
    output.line(output.paint(Paint.BAD, "✗ ") + finding);
    return ExitCode.NO;
  }
}
