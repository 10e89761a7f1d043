package dev.pemba.server.rocks;

import dev.pemba.model.Applied;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Follows the log from a revision on. It holds nothing of the store between two calls.
final class LogFeed implements Store.Feed {
  private final Shared shared;
  private long position;

  LogFeed(Shared shared, long after) {
    this.shared = shared;
    this.position = after;
  }

  @Override
  public Optional<Applied> next(Duration bound) throws InterruptedException {
    shared.heads().await(position + 1, bound);
    Head head = shared.heads().pin();
    try (World world = new World(head, head.revision(), head.state().schema(), shared)) {
      if (head.revision() <= position) {
        return Optional.empty();
      }
      if (position < head.state().oldest()) {
        throw notKept(position, head.state().oldest());
      }
      Optional<LogEntry> entry = ChangeLog.entry(head, position + 1);
      if (entry.isEmpty()) {
        throw notKept(position, head.state().oldest());
      }
      List<EdgeKey> keys = entry.get().effects().stream().map(LogEntry.Effect::key).toList();
      Applied applied = entry.get().toApplied(new StoredRows.EndNames(world, keys));
      position++;
      return Optional.of(applied);
    }
  }

  static PembaException notKept(long revision, long oldest) {
    return new PembaException(
        Reason.REVISION_NOT_KEPT,
        "revision %d is no longer kept: the oldest is %d".formatted(revision, oldest),
        Map.of("revision", Long.toString(revision), "oldest", Long.toString(oldest)));
  }

  @Override
  public void close() {}
}
