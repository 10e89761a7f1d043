package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.util.OptionalLong;

/// A key, and which checkpoints it may sign: as text, `KEY` or `KEY last=SIZE`.
///
/// @param from the size of the tree when it began to sign; 0 where that is not known
/// @param last the size of the tree that it signed last; empty if it may go on
public record SigningPeriod(VerifierKey key, long from, OptionalLong last) {
  private static final String LAST = "last=";

  /// Of a key that may go on.
  public static SigningPeriod of(VerifierKey key) {
    return new SigningPeriod(key, 0, OptionalLong.empty());
  }

  /// Reads the text form.
  public static SigningPeriod parse(String text) {
    String[] words = text.strip().split(" +", -1);
    VerifierKey key = VerifierKey.parse(words[0]);
    if (words.length == 1) {
      return of(key);
    }
    if (words.length == 2
        && words[1].startsWith(LAST)
        && Decimal.isNumber(words[1].substring(LAST.length()))) {
      return new SigningPeriod(
          key, 0, OptionalLong.of(Long.parseLong(words[1].substring(LAST.length()))));
    }
    throw PembaException.malformed(
        "`%s` is no public key: expected `KEY`, or `KEY last=SIZE` of one that was replaced"
            .formatted(Printable.of(text)));
  }

  /// True if the key may have signed a tree of this size.
  boolean covers(long size) {
    return last.isEmpty() || size <= last.getAsLong();
  }

  @Override
  public String toString() {
    return last.isEmpty() ? key.toString() : key + " " + LAST + last.getAsLong();
  }
}
