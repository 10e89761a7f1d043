package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.store.StoreId;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a log was at some size, as C2SP's tlog-checkpoint writes it: three lines, which a
/// [SignedNote] signs.
///
/// @param origin which log
/// @param tree its size and root
public record Checkpoint(String origin, Proofs.Tree tree) {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  /// How the log of a store is called.
  static String originOf(StoreId store) {
    return "pemba.dev/" + store;
  }

  /// Reads the text of a note. Lines that follow the three are others' business.
  private static Checkpoint parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length < 4
        || lines[0].isEmpty()
        || !NUMBER.matcher(lines[1]).matches()
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

  /// Reads one that the key signed; throws `PembaException` if it did not, or is another log's.
  public static Checkpoint open(byte[] bytes, VerifierKey key) {
    return open(bytes, List.of(key));
  }

  /// Reads one that one of the keys signed: a log's key may have been replaced.
  public static Checkpoint open(byte[] bytes, List<VerifierKey> keys) {
    SignedNote note = SignedNote.parse(bytes);
    VerifierKey key =
        keys.stream()
            .filter(one -> one.hasSigned(note))
            .findFirst()
            .orElseThrow(
                () ->
                    PembaException.malformed(
                        "the checkpoint is not signed by key "
                            + keys.stream()
                                .map(one -> "`%s` (%08x)".formatted(one.name(), one.id()))
                                .collect(Collectors.joining(" or "))));
    Checkpoint checkpoint = parse(note.text());
    if (!checkpoint.origin().equals(key.name())) {
      throw PembaException.malformed(
          "the checkpoint is of `%s`, and the key of `%s`"
              .formatted(Printable.of(checkpoint.origin()), key.name()));
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
