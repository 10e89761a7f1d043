package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A record with all that shows it was in the log: one text that is verified with nothing but the
/// log's public key, in C2SP's tlog-proof form.
///
/// ```
/// c2sp.org/tlog-proof@v1
/// extra base64(canonical bytes of the record)
/// index leaf
/// base64(hash)*                from the leaf up
///
/// the signed checkpoint
/// ```
///
/// What `extra` holds is vouched for by its hash, which has to be the leaf's.
///
/// @param note the checkpoint as a [SignedNote]
public record RecordProof(long leaf, Bytes record, List<Bytes> path, String note) {
  /// The first line of every such text.
  public static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";

  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  /// More hashes than the path in any tree has.
  private static final int MOST_HASHES = 63;

  public RecordProof {
    path = List.copyOf(path);
  }

  /// Reads the text; throws `PembaException` if it is none.
  public static RecordProof parse(String text) {
    int end = text.indexOf("\n\n");
    String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    if (end < 0 || !lines[0].equals(FIRST_LINE)) {
      throw none("expected `%s`, hashes, an empty line and a checkpoint".formatted(FIRST_LINE));
    }
    if (lines.length < 3 || !lines[1].startsWith(EXTRA)) {
      throw none("expected the record in its second line, after `extra`");
    }
    if (!lines[2].startsWith(INDEX)
        || !Decimal.isNumber(lines[2].substring(INDEX.length()))
        || lines.length > 3 + MOST_HASHES) {
      throw none("expected the record's place in its third line, after `index`, then hashes");
    }
    List<Bytes> path = new ArrayList<>();
    for (int i = 3; i < lines.length; i++) {
      byte[] hash = SignedNote.base64(lines[i]);
      if (hash.length != Hashes.BYTES) {
        throw none("line %d is no hash".formatted(i + 1));
      }
      path.add(Bytes.of(hash));
    }
    return new RecordProof(
        Long.parseLong(lines[2].substring(INDEX.length())),
        Bytes.of(SignedNote.base64(lines[1].substring(EXTRA.length()))),
        path,
        text.substring(end + 2));
  }

  private static PembaException none(String why) {
    return PembaException.malformed("this is no proof of a record: " + why);
  }

  /// The checkpoint in it. Throws `PembaException` if none of the keys signed it.
  public Checkpoint checkpoint(List<SigningPeriod> keys) {
    return Checkpoint.open(note.getBytes(StandardCharsets.UTF_8), keys);
  }

  /// True if the record is in a tree at its place.
  public boolean isIn(Proofs.Tree tree) {
    return Proofs.isIncluded(leaf, Bytes.of(new Hashes().leaf(record.array())), tree, path);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    text.append(EXTRA).append(base64(record)).append('\n');
    text.append(INDEX).append(leaf).append('\n');
    path.forEach(hash -> text.append(base64(hash)).append('\n'));
    return text.append('\n').append(note).toString();
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
