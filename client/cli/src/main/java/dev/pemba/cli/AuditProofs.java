package dev.pemba.cli;

import com.google.gson.JsonObject;
import dev.pemba.cli.exports.JsonLines;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.Proofs;
import dev.pemba.server.audit.RecordProof;
import dev.pemba.server.audit.VerifierKey;
import java.util.List;
import java.util.Optional;

/// Verifies what `pemba audit prove` wrote.
///
/// @param kept checkpoints that were kept elsewhere; there need be none
record AuditProofs(List<VerifierKey> keys, List<Checkpoint> kept) {
  AuditProofs {
    keys = List.copyOf(keys);
    kept = List.copyOf(kept);
  }

  /// Prints what was found. Returns the exit code.
  int verify(RecordProof proof, Output output) {
    Proofs.Tree tree = proof.checkpoint(keys).tree();
    Optional<String> fault = fault(proof, tree);
    JsonObject record = JsonLines.of(new Leaf.Kept(proof.leaf(), proof.record()));
    if (output.isJson()) {
      JsonObject found = new JsonObject();
      found.addProperty("holds", fault.isEmpty());
      fault.ifPresent(why -> found.addProperty("finding", why));
      found.addProperty("size", tree.size());
      found.add("record", record);
      output.line(found.toString());
      return fault.isEmpty() ? ExitCode.YES : ExitCode.NO;
    }
    if (fault.isPresent()) {
      output.line(output.paint(Paint.BAD, "✗ ") + fault.get());
      return ExitCode.NO;
    }
    output.line(
        output.paint(Paint.GOOD, "✓ ")
            + "record %d is among the %,d that the checkpoint was signed for"
                .formatted(proof.leaf(), tree.size()));
    record.remove("record");
    output.line("  " + record);
    if (kept.stream().noneMatch(checkpoint -> checkpoint.tree().size() == tree.size())) {
      output.note(
          "the checkpoint is the one in the file: compare it with one kept elsewhere by --checkpoint");
    }
    return ExitCode.YES;
  }

  private Optional<String> fault(RecordProof proof, Proofs.Tree tree) {
    if (!proof.isIn(tree)) {
      return Optional.of(
          "record %d is not among those that the checkpoint was signed for"
              .formatted(proof.leaf()));
    }
    return kept.stream()
        .map(Checkpoint::tree)
        .filter(other -> other.size() == tree.size() && !other.equals(tree))
        .findAny()
        .map(
            _ ->
                "two checkpoints of %,d records are signed that say different things: there are two records"
                    .formatted(tree.size()));
  }
}
