package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.store.StoreId;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A revision of one store, as callers hold it: opaque, printable, checked. Immutable; its text is
/// made once, as every answer at one head carries it.
public final class Token {
  private static final String PREFIX = "pt_";
  private static final int BYTES = 16;

  private final StoreId store;
  private final Revision revision;
  private volatile @Nullable String text;

  public Token(StoreId store, Revision revision) {
    this.store = store;
    this.revision = revision;
  }

  /// Reads a token; `TOKEN_MALFORMED` if nobody can have given it out.
  public static Token parse(String text) {
    Optional<byte[]> content = text.length() > 64 ? Optional.empty() : Sealed.open(PREFIX, text);
    if (content.isPresent() && content.get().length == BYTES) {
      ByteBuffer buffer = ByteBuffer.wrap(content.get());
      StoreId store = new StoreId(buffer.getLong());
      long revision = buffer.getLong();
      if (revision >= 0) {
        return new Token(store, new Revision(revision));
      }
    }
    throw new PembaException(
        Reason.TOKEN_MALFORMED,
        "token `%s` can't be read: pass one exactly as a response carried it"
            .formatted(Printable.of(text)));
  }

  public StoreId store() {
    return store;
  }

  public Revision revision() {
    return revision;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Token token
        && store.equals(token.store)
        && revision.equals(token.revision);
  }

  @Override
  public int hashCode() {
    return store.hashCode() * 31 + revision.hashCode();
  }

  @Override
  public String toString() {
    String made = text;
    if (made == null) {
      made =
          Sealed.seal(
              PREFIX,
              ByteBuffer.allocate(BYTES).putLong(store.value()).putLong(revision.value()).array());
      text = made;
    }
    return made;
  }
}
