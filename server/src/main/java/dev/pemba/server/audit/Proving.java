package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
  public record Signed(long size, Instant time, String note) {
    /// The root of the tree.
    public Bytes root() {
      return Checkpoint.parse(parsed().text()).tree().root();
    }

    /// Of the key that signed it, as keys tell it in their texts.
    public String keyId() {
      return "%08x".formatted(parsed().signatures().getFirst().keyId());
    }

    private SignedNote parsed() {
      return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Another key than before signs.
  ///
  /// @param key the one from now on
  /// @param last what the one before signed last
  public record Rotated(VerifierKey key, Signed last) {}

  /// That a leaf is in a tree.
  ///
  /// @param hash of the leaf
  /// @param path from the bottom up
  public record Included(long leaf, Bytes hash, Proofs.Tree tree, List<Bytes> path) {
    public Included {
      path = List.copyOf(path);
    }
  }

  /// That one tree is the beginning of another.
  public record Grown(Proofs.Tree from, Proofs.Tree to, List<Bytes> path) {
    public Grown {
      path = List.copyOf(path);
    }
  }

  /// The key that checkpoints are checked with.
  public VerifierKey key() {
    return checkpoints.verifier();
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  /// All keys there were, the one in use last.
  public List<SigningPeriod> periods() {
    return checkpoints.periods();
  }

  /// See [Checkpoints#rotate].
  Rotated rotate(VerifierKey current, Supplier<SigningKey> fresh, Deadline deadline) {
    log.flush(deadline);
    return checkpoints.rotate(log.ledger(), current, fresh);
  }

  /// The checkpoint that was signed last; empty before the first.
  public Optional<Signed> latest() {
    return checkpoints.latest();
  }

  /// The first checkpoint of at least a size.
  public Signed from(long size) {
    return checkpoints
        .from(size)
        .orElseThrow(
            () ->
                outside(
                    "size",
                    size,
                    "no checkpoint is so large yet: ask for one of now, of %d records"
                        .formatted(log.size())));
  }

  /// The checkpoint of exactly a size, if there is one.
  public Optional<Signed> of(long size) {
    return checkpoints.from(size).filter(signed -> signed.size() == size);
  }

  /// A checkpoint of all that was recorded before this call.
  public Signed now(Deadline deadline) {
    log.flush(deadline);
    return checkpoints.sign(log.ledger());
  }

  /// The first checkpoint that holds a leaf; signed if need be.
  public Signed holding(long leaf, Deadline deadline) {
    Optional<Signed> known = checkpoints.from(leaf + 1);
    return known.isPresent() ? known.get() : now(deadline);
  }

  /// Proof that the record at a leaf is in the tree of a size.
  public Included inclusion(long leaf, long size) {
    Tiles.View view = log.ledger().view();
    within("size", size, view.size());
    if (leaf < 0 || leaf >= size) {
      throw outside("leaf", leaf, "the tree has %d leaves".formatted(size));
    }
    Merkle tree = new Merkle(view::hash);
    return new Included(
        leaf, Bytes.of(view.hash(0, leaf)), tree(tree, size), tree.inclusion(leaf, size));
  }

  /// Proof that the tree of one size is the beginning of that of another.
  public Grown consistency(long from, long to) {
    Tiles.View view = log.ledger().view();
    within("to", to, view.size());
    within("from", from, to);
    if (from == 0) {
      throw outside("from", from, "every tree begins with none: it has to be 1 at least");
    }
    Merkle tree = new Merkle(view::hash);
    return new Grown(tree(tree, from), tree(tree, to), tree.consistency(from, to));
  }

  private static Proofs.Tree tree(Merkle tree, long size) {
    return new Proofs.Tree(size, Bytes.of(tree.root(size)));
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
