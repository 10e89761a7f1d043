package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.store.StoreId;
import java.nio.ByteBuffer;
import java.util.Optional;

/// A revision of one store, as callers hold it: opaque, printable, checked.
public record Token(StoreId store, Revision revision) {
  private static final String PREFIX = "pt_";
  private static final int BYTES = 16;

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

  @Override
  public String toString() {
    return Sealed.seal(
        PREFIX,
        ByteBuffer.allocate(BYTES).putLong(store.value()).putLong(revision.value()).array());
  }
}
