package dev.pemba.server.app;

import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.store.StoreId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// Where a page ended, so that the next one goes on in the same world and judged by the same clock.
///
/// @param now the request's time, millisecond precision
/// @param request the [Fingerprint] of the request it belongs to
/// @param position where the next page starts, in words of the list itself
public record Cursor(StoreId store, Revision revision, Instant now, long request, String position) {
  private static final String PREFIX = "pc_";
  private static final int FIXED_BYTES = 32;

  /// Reads a cursor; `CURSOR_INVALID` if nobody can have given it out.
  public static Cursor parse(String text) {
    Optional<byte[]> content =
        text.length() > Limits.CURSOR_CHARACTERS ? Optional.empty() : Sealed.open(PREFIX, text);
    if (content.isPresent() && content.get().length >= FIXED_BYTES) {
      byte[] bytes = content.get();
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      StoreId store = new StoreId(buffer.getLong());
      long revision = buffer.getLong();
      Instant now = Instant.ofEpochMilli(buffer.getLong());
      long request = buffer.getLong();
      if (revision >= 0) {
        String position =
            new String(bytes, FIXED_BYTES, bytes.length - FIXED_BYTES, StandardCharsets.UTF_8);
        return new Cursor(store, new Revision(revision), now, request, position);
      }
    }
    throw invalid("it can't be read: pass one exactly as a response carried it");
  }

  /// The number that is the position of a cursor which this request of this store gave out; throws
  /// `PembaException` if another did.
  public long numberOf(StoreId wanted, long fingerprint) {
    if (!store.equals(wanted)) {
      throw invalid("it is of another store");
    }
    if (request != fingerprint) {
      throw invalid("it belongs to another request");
    }
    return Long.parseLong(position);
  }

  /// The failure of a cursor that can't be used here.
  public static PembaException invalid(String why) {
    return new PembaException(Reason.CURSOR_INVALID, "the cursor is of no use here: " + why);
  }

  @Override
  public String toString() {
    byte[] tail = position.getBytes(StandardCharsets.UTF_8);
    return Sealed.seal(
        PREFIX,
        ByteBuffer.allocate(FIXED_BYTES + tail.length)
            .putLong(store.value())
            .putLong(revision.value())
            .putLong(now.toEpochMilli())
            .putLong(request)
            .put(tail)
            .array());
  }
}
