package dev.pemba.server.app;

import dev.pemba.graph.Found;
import dev.pemba.model.Context;
import dev.pemba.model.Revision;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Lists that callers are reading page by page, so that a page does not cost the whole list again.
/// Bounded in memory; what was asked for longest ago goes first. Thread-safe.
///
/// INVARIANT (same world, same list): what is kept is found again only at the same revision, for an
/// equal question with an equal context, at an instant up to which no grant it looked at has
/// started or expired. A list with contextual relationships or a draft is never kept.
public final class KeptLists<Q, F extends Found> {
  private final long mostBytes;
  private final Map<Key<Q>, F> lists = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// The newest revision that a list was kept at. None is found at a newer one, so that who asks
  /// there need not look: most do, as the head moves on and few lists are read by the page.
  private volatile long newest = -1;

  /// @param mostBytes 0 to keep none
  public KeptLists(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  private record Key<Q>(Revision revision, Q question, Context context) {}

  /// What was found before, if it is still right for this request.
  Optional<F> find(Pinned pinned, Q question, Given given) {
    if (pinned.token().revision().value() > newest || isOwn(given)) {
      return Optional.empty();
    }
    Key<Q> key = new Key<>(pinned.token().revision(), question, given.context());
    synchronized (lists) {
      return Optional.ofNullable(lists.get(key))
          .filter(found -> found.validity().holdsAt(pinned.now()));
    }
  }

  /// Keeps what was found, for the next page.
  void keep(Pinned pinned, Q question, Given given, F found) {
    if (found.bytes() > mostBytes || isOwn(given)) {
      return;
    }
    Key<Q> key = new Key<>(pinned.token().revision(), question, given.context());
    synchronized (lists) {
      newest = Math.max(newest, key.revision().value());
      F before = lists.put(key, found);
      bytes += found.bytes() - (before == null ? 0 : before.bytes());
      Iterator<F> oldest = lists.values().iterator();
      while (bytes > mostBytes && oldest.hasNext()) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
    }
  }

  /// True if the request brings relationships that no other request sees.
  private static boolean isOwn(Given given) {
    return !given.contextual().isEmpty() || !given.draft().isEmpty();
  }
}
