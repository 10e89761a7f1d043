package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What shows that the record is whole: signed checkpoints, and proofs about its Merkle tree.
/// Thread-safe.
public final class Proving {
  private final AuditLog log;
  private final Checkpoints checkpoints;

  Proving(AuditLog log, Checkpoints checkpoints) {
    this.log = log;
    this.checkpoints = checkpoints;
  }

  /// A checkpoint that was signed.
  ///
  /// @param note the checkpoint as a [SignedNote]
  public record Signed(long size, Instant time, String note) {}

  /// A proof.
  ///
  /// @param size of the tree it is about
  /// @param root its hash
  /// @param path from the bottom up
  public record Proof(long size, Bytes root, List<Bytes> path) {
    public Proof {
      path = List.copyOf(path);
    }
  }

  /// The key that checkpoints are checked with.
  public VerifierKey key() {
    return checkpoints.verifier();
  }

  /// The checkpoint that was signed last; empty before the first record.
  public Optional<Signed> latest() {
    return checkpoints.latest();
  }

  /// A checkpoint of all that was recorded before this call.
  public Signed now() {
    try {
      log.flush();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the call was cancelled");
    }
    return checkpoints.sign(log.ledger());
  }

  /// The latest checkpoints of sizes below `size`, the latest first.
  public List<Signed> before(long size, int limit) {
    return checkpoints.before(size, limit);
  }

  /// Proof that the record at a leaf is in the tree of a size.
  ///
  /// @param size 0 for the tree as it is now
  public Proof inclusion(long leaf, long size) {
    Tiles.View view = log.ledger().view();
    long of = size == 0 ? view.size() : size;
    within("size", of, view.size());
    if (leaf >= of) {
      throw outside("leaf", leaf, "the tree has %d leaves".formatted(of));
    }
    Merkle tree = new Merkle(view::hash);
    return new Proof(of, Bytes.of(tree.root(of)), tree.inclusion(leaf, of));
  }

  /// Proof that the tree of one size is the beginning of that of another.
  ///
  /// @param second 0 for the tree as it is now
  public Proof consistency(long first, long second) {
    Tiles.View view = log.ledger().view();
    long of = second == 0 ? view.size() : second;
    within("second", of, view.size());
    within("first", first, of);
    Merkle tree = new Merkle(view::hash);
    return new Proof(of, Bytes.of(tree.root(of)), tree.consistency(first, of));
  }

  /// The full subtrees that the first `size` leaves are made of: with them somebody can go on from
  /// there.
  public List<Bytes> frontier(long size) {
    Tiles.View view = log.ledger().view();
    within("from", size, view.size());
    return new Merkle(view::hash).frontier(size);
  }

  private static void within(String field, long size, long most) {
    if (size < 0 || size > most) {
      throw outside(field, size, "it can be %d at most".formatted(most));
    }
  }

  private static PembaException outside(String field, long value, String why) {
    return new PembaException(
        Reason.MALFORMED_REQUEST,
        "`%s` is %s: %s".formatted(field, Long.toUnsignedString(value), why),
        Map.of("field", field));
  }
}
