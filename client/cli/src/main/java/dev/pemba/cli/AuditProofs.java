package dev.pemba.cli;

import com.google.gson.JsonObject;
import dev.pemba.cli.exports.JsonLines;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.Proofs;
import dev.pemba.server.audit.RecordProof;
import dev.pemba.server.audit.SigningPeriod;
import java.util.List;
import java.util.Optional;

/// Verifies what `pemba audit prove` wrote.
///
/// @param kept checkpoints that were kept elsewhere; there need be none
record AuditProofs(List<SigningPeriod> keys, List<Checkpoint> kept) {
  AuditProofs {
    keys = List.copyOf(keys);
    kept = List.copyOf(kept);
  }

  /// Prints what was found. Returns the exit code.
  int verify(RecordProof proof, Output output) {
    Proofs.Tree tree = proof.checkpoint(keys).tree();
    Optional<String> fault = fault(proof, tree);
    if (output.isJson()) {
      JsonObject found = new JsonObject();
      found.addProperty("holds", fault.isEmpty());
      fault.ifPresent(why -> found.addProperty("finding", why));
      found.addProperty("origin", keys.getFirst().key().name());
      found.addProperty("size", tree.size());
      found.addProperty("compared", isCompared(tree));
      if (fault.isEmpty()) {
        found.add("record", record(proof));
      }
      output.line(found.toString());
      return fault.isEmpty() ? ExitCode.YES : ExitCode.NO;
    }
    if (fault.isPresent()) {
      output.line(output.paint(Paint.BAD, "✗ ") + fault.get());
      return ExitCode.NO;
    }
    output.line(
        output.paint(Paint.GOOD, "✓ ")
            + "record %d is among the %,d that the checkpoint was signed for, by %s"
                .formatted(proof.leaf(), tree.size(), keys.getFirst().key().name()));
    JsonObject record = record(proof);
    record.remove("record");
    output.line("  " + record);
    if (!isCompared(tree)) {
      output.note(
          "the checkpoint is the one in the file: compare it with one kept elsewhere by --checkpoint");
    }
    return ExitCode.YES;
  }

  /// Only what is proved is known to be a record.
  private static JsonObject record(RecordProof proof) {
    return JsonLines.of(new Leaf.Kept(proof.leaf(), proof.record()));
  }

  private boolean isCompared(Proofs.Tree tree) {
    return kept.stream().anyMatch(checkpoint -> checkpoint.tree().size() == tree.size());
  }

  private Optional<String> fault(RecordProof proof, Proofs.Tree tree) {
    if (!proof.isIn(tree)) {
      return Optional.of(
          "record %d is not among those that the checkpoint was signed for"
              .formatted(proof.leaf()));
    }
    if (!kept.isEmpty() && !isCompared(tree)) {
      return Optional.of(
          ("none of the checkpoints kept is of %,d records, as the one in the proof is: nothing"
                  + " was compared; `pemba audit prove --size` proves within a kept one")
              .formatted(tree.size()));
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
