package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.store.StoreId;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// What a log was at some size, as C2SP's tlog-checkpoint writes it: three lines, which a
/// [SignedNote] signs.
///
/// @param origin which log
/// @param tree its size and root
public record Checkpoint(String origin, Proofs.Tree tree) {
  /// How the log of a store is called.
  static String originOf(StoreId store) {
    return "pemba.dev/" + store;
  }

  /// Reads the text of a note. Lines that follow the three are others' business.
  static Checkpoint parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length < 4
        || lines[0].isEmpty()
        || !Decimal.isNumber(lines[1])
        || !lines[lines.length - 1].isEmpty()) {
      throw none(text);
    }
    byte[] root = SignedNote.base64(lines[2]);
    if (root.length != Hashes.BYTES) {
      throw none(text);
    }
    for (int i = 3; i < lines.length - 1; i++) {
      if (lines[i].isEmpty()) {
        throw none(text);
      }
    }
    return new Checkpoint(lines[0], new Proofs.Tree(Long.parseLong(lines[1]), Bytes.of(root)));
  }

  /// Reads one that one of the keys signed while it was in use: a log's key may have been replaced.
  /// Throws `PembaException` if none did, or if it is another log's.
  public static Checkpoint open(byte[] bytes, List<SigningPeriod> keys) {
    SignedNote note = SignedNote.parse(bytes);
    List<SigningPeriod> signed = keys.stream().filter(one -> one.key().hasSigned(note)).toList();
    if (signed.isEmpty()) {
      throw PembaException.malformed(
          "the checkpoint is not signed by key "
              + keys.stream()
                  .map(one -> "`%s` (%08x)".formatted(one.key().name(), one.key().id()))
                  .collect(Collectors.joining(" or ")));
    }
    Checkpoint checkpoint = parse(note.text());
    VerifierKey key = signed.getFirst().key();
    if (!checkpoint.origin().equals(key.name())) {
      throw PembaException.malformed(
          "the checkpoint is of `%s`, and the key of `%s`"
              .formatted(Printable.of(checkpoint.origin()), key.name()));
    }
    if (signed.stream().noneMatch(one -> one.covers(checkpoint.tree().size()))) {
      throw PembaException.malformed(
          "the checkpoint of %d records is signed by key `%08x`, which was replaced: it signed %d at last"
              .formatted(
                  checkpoint.tree().size(), key.id(), signed.getFirst().last().orElseThrow()));
    }
    return checkpoint;
  }

  private static PembaException none(String text) {
    return PembaException.malformed(
        "`%s` is no checkpoint: expected lines with an origin, a size and a root in base64"
            .formatted(Printable.of(text)));
  }

  /// The text that is signed.
  @Override
  public String toString() {
    return "%s\n%d\n%s\n"
        .formatted(origin, tree.size(), Base64.getEncoder().encodeToString(tree.root().array()));
  }
}
