package dev.pemba.server.rocks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pemba.store.Edges;

/// Decoded lists of edges by their near end and the kind of their far ends: bounded, exact.
///
/// An entry knows the revision it was read at, and [Stripes] say whether it still holds for the
/// revision that a reader has pinned: no time, no guess. Thread-safe.
final class EdgeCache {
  /// Of the cache's memory, one list may take this part; larger ones are not kept.
  private static final int PARTS = 4;

  /// Stands for a list that was found too long to load for the sake of one edge. A hint only: it is
  /// never an answer.
  static final Edges LONG = new Edges(new int[0], java.util.List.of());

  /// Nothing that holds is known.
  static final Edges UNKNOWN = new Edges(new int[0], java.util.List.of());

  private static final int ENTRY_BYTES = 96;
  private static final int SPECIAL_BYTES = 256;

  private final boolean enabled;
  private final long mostBytes;
  private final Stripes stripes;
  private final Cache<ListKey, Entry> entries;

  EdgeCache(long bytes, Stripes stripes) {
    this.enabled = bytes > 0;
    this.mostBytes = Math.min(bytes / PARTS, Integer.MAX_VALUE);
    this.stripes = stripes;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((ListKey _, Entry entry) -> (int) bytes(entry.edges))
            .executor(Runnable::run)
            .build();
  }

  boolean enabled() {
    return enabled;
  }

  /// The list as it is at a revision, or [#LONG], or [#UNKNOWN].
  Edges get(ListKey key, long revision) {
    Entry entry = entries.getIfPresent(key);
    if (entry == null) {
      return UNKNOWN;
    }
    long modified = stripes.lastModified(key.stripe());
    return modified <= entry.revision && modified <= revision ? entry.edges : UNKNOWN;
  }

  /// Keeps a list that was read at a head of this revision.
  void put(ListKey key, Edges edges, long revision) {
    if (!enabled || bytes(edges) > mostBytes) {
      return;
    }
    Entry before = entries.getIfPresent(key);
    if (before == null || before.revision <= revision) {
      entries.put(key, new Entry(edges, revision));
    }
  }

  private static long bytes(Edges edges) {
    return ENTRY_BYTES + edges.plainBytes() + (long) SPECIAL_BYTES * edges.special().size();
  }

  /// Which list.
  ///
  /// @param near the near [End]
  /// @param farKind type and relation of the far ends, as in [End#kind]
  record ListKey(long near, int farKind, boolean reverse) {
    static ListKey of(Direction direction, long near, int farKind) {
      return new ListKey(near, farKind, direction == Direction.REVERSE);
    }

    int stripe() {
      return Stripes.of(near * 31 + farKind * 2L + (reverse ? 1 : 0));
    }

    @Override
    public int hashCode() {
      long mixed = (near ^ ((long) farKind << 17) ^ (reverse ? 1 : 0)) * 0x9e37_79b9_7f4a_7c15L;
      return (int) (mixed >>> 32);
    }
  }

  private record Entry(Edges edges, long revision) {}
}
