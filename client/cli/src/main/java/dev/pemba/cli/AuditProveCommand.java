package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.RecordProof;
import dev.pemba.v1.GetInclusionProofRequest;
import dev.pemba.v1.GetInclusionProofResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba audit prove`: one record, with what shows that it is in the log.
@Command(
    name = "prove",
    header = "Print one record with the proof that it is in the log, to be handed on.",
    description = {
      "What is printed (in C2SP's tlog-proof form) holds the record, the way from it to the root of",
      "the Merkle tree, and a signed checkpoint with that root. Whoever has it and the public key",
      "needs neither the server nor the rest of the record: see `pemba audit verify`."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit prove 01a20dec-2adb-766a-88e5-540fb657ec2d --to decision.tlog-proof",
      "  pemba audit verify decision.tlog-proof --key pemba.vkey"
    })
final class AuditProveCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "ID|RECORD",
      description =
          "A decision's id, as its answer carried it, or a record's number in the log. Of a check of"
              + " many, the id means the first item.")
  private String record = "";

  @Option(
      names = "--size",
      paramLabel = "N",
      description =
          "Prove it in the tree of this size, of which there must be a checkpoint: one that was"
              + " kept. Default: the first that holds the record.")
  private long size;

  @Option(names = "--to", paramLabel = "FILE", description = "Write it there.")
  private Optional<Path> to = Optional.empty();

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditProveCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      GetInclusionProofRequest.Builder request =
          GetInclusionProofRequest.newBuilder().setSize(size);
      if (record.matches("\\d{1,18}")) {
        request.setLeaf(Long.parseLong(record));
      } else {
        request.setId(record);
      }
      GetInclusionProofResponse found = client.audit().inclusionProof(request.build());
      if (output.isJson()) {
        output.json(found);
        return ExitCode.YES;
      }
      String proof = proof(found).toString();
      if (to.isPresent()) {
        Files.writeString(to.get(), proof);
        output.note("record %d to `%s`".formatted(found.getLeaf(), to.get()));
      } else {
        proof.lines().forEach(output::line);
      }
      return ExitCode.YES;
    }
  }

  private static RecordProof proof(GetInclusionProofResponse found) {
    if (!found.hasRecord()) {
      throw PembaException.malformed(
          "of record %d only the hash is left: it was pruned".formatted(found.getLeaf()));
    }
    if (found.getCheckpoint().isEmpty()) {
      throw PembaException.malformed(
          "there is no checkpoint of %d records: give the size of one".formatted(found.getSize()));
    }
    return new RecordProof(
        found.getLeaf(),
        Bytes.of(found.getRecord().getCanonical().toByteArray()),
        found.getPathList().stream().map(hash -> Bytes.of(hash.toByteArray())).toList(),
        found.getCheckpoint());
  }
}
