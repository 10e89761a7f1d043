package dev.pemba.server.app;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Changes as they happen, each once and in order. Thread-safe.
public final class WatchChanges {
  /// How soon a watch says that it passed changes of which it tells nothing.
  private static final Duration PASSED = Duration.ofMillis(50);

  private final Store store;
  private final Worlds worlds;
  private final Duration heartbeat;

  /// Watches one store.
  ///
  /// @param heartbeat how often an idle watch says it lives
  public WatchChanges(Store store, Worlds worlds, Duration heartbeat) {
    this.store = store;
    this.worlds = worlds;
    this.heartbeat = heartbeat;
  }

  /// What to watch.
  ///
  /// @param after start after this; empty for "from now on"
  /// @param types whose relationships to watch; empty for all
  public record Query(Optional<Token> after, Set<TypeName> types) {
    public Query {
      types = Set.copyOf(types);
    }
  }

  /// Where changes go. Methods block and throw as those of [Sink] do.
  public interface Receiver {
    /// Takes a change.
    ///
    /// @param updates those of the watched types
    void change(Applied change, List<Change.Update> updates, Token token);

    void heartbeat(Token token);
  }

  /// Runs until the deadline's `check` throws or the thread is interrupted. The first message is a
  /// heartbeat, so that every watch has a token to resume from.
  public void run(Query query, Deadline deadline, Receiver receiver) {
    try (Snapshot head = store.head()) {
      query.types().forEach(head.schema()::definition);
    }
    query.after().ifPresent(token -> worlds.reach(token, deadline));
    Revision after = query.after().map(Token::revision).orElseGet(store::revision);
    try (Store.Feed feed = store.changes(after)) {
      receiver.heartbeat(worlds.token(after));
      Revision seen = after;
      long lastSent = System.nanoTime();
      boolean passed = false;
      while (true) {
        deadline.check();
        Duration idle = heartbeat.minusNanos(System.nanoTime() - lastSent);
        Optional<Applied> next = feed.next(passed && PASSED.compareTo(idle) < 0 ? PASSED : idle);
        if (next.isPresent()) {
          seen = next.get().revision();
          passed = !tell(query, next.get(), receiver);
          lastSent = passed ? lastSent : System.nanoTime();
        } else {
          deadline.check();
        }
        if ((passed && next.isEmpty()) || System.nanoTime() - lastSent >= heartbeat.toNanos()) {
          receiver.heartbeat(worlds.token(seen));
          lastSent = System.nanoTime();
          passed = false;
        }
      }
    } catch (InterruptedException _) {
      deadline.check();
      throw new PembaException(Reason.CANCELLED, "the watch was cancelled");
    }
  }

  private boolean tell(Query query, Applied change, Receiver receiver) {
    List<Change.Update> updates =
        change.updates().stream()
            .filter(
                update ->
                    query.types().isEmpty()
                        || query.types().contains(update.relationship().object().type()))
            .toList();
    if (updates.isEmpty() && change.schema().isEmpty()) {
      return false;
    }
    receiver.change(change, updates, worlds.token(change.revision()));
    return true;
  }
}
