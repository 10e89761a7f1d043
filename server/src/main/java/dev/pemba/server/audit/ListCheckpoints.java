package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Revision;
import dev.pemba.server.app.Cursor;
import dev.pemba.server.app.Fingerprint;
import dev.pemba.server.audit.Proving.Signed;
import dev.pemba.store.StoreId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which checkpoints were signed, by the page. Thread-safe.
public final class ListCheckpoints {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final Checkpoints checkpoints;
  private final StoreId store;

  ListCheckpoints(Checkpoints checkpoints, StoreId store) {
    this.checkpoints = checkpoints;
    this.store = store;
  }

  /// A page of checkpoints.
  ///
  /// @param from signed then or later
  /// @param to signed before
  /// @param pageSize 0 for the usual
  public record Request(
      Optional<Instant> from,
      Optional<Instant> to,
      boolean oldestFirst,
      long pageSize,
      Optional<Cursor> cursor) {
    public Request {
      if (pageSize > MOST) {
        throw PembaException.limit("page_size", MOST, pageSize);
      }
    }

    long fingerprint() {
      return Fingerprint.of("checkpoints", from, to, oldestFirst);
    }
  }

  /// A page.
  ///
  /// @param next where the next one starts; empty if there is none
  public record Result(List<Signed> checkpoints, Optional<Cursor> next) {
    public Result {
      checkpoints = List.copyOf(checkpoints);
    }
  }

  public Result run(Request request) {
    long from = request.from().map(checkpoints::firstNotBefore).orElse(0L);
    long before = request.to().map(checkpoints::firstNotBefore).orElse(Long.MAX_VALUE);
    Optional<Long> at =
        request.cursor().map(cursor -> cursor.numberOf(store, request.fingerprint()));
    int limit = request.pageSize() == 0 ? USUAL : (int) request.pageSize();
    List<Signed> found =
        request.oldestFirst()
            ? checkpoints.ascending(at.orElse(from), before, limit + 1)
            : checkpoints.descending(at.map(size -> size + 1).orElse(before), from, limit + 1);
    if (found.size() <= limit) {
      return new Result(found, Optional.empty());
    }
    Cursor next =
        new Cursor(
            store,
            Revision.ZERO,
            Instant.EPOCH,
            request.fingerprint(),
            Long.toString(found.getLast().size()));
    return new Result(found.subList(0, limit), Optional.of(next));
  }
}
