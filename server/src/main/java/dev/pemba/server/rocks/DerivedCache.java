package dev.pemba.server.rocks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pemba.store.Derived;
import dev.pemba.store.Snapshot;
import java.util.function.Function;
import org.roaringbitmap.RoaringBitmap;

/// Values computed from lists of edges: bounded, exact.
///
/// An entry knows the revision it was computed at and the [Stripes] of every list that went into
/// it: it holds as long as none of them was modified. Thread-safe.
final class DerivedCache {
  private static final int ENTRY_BYTES = 160;

  private final boolean enabled;
  private final Stripes stripes;
  private final Cache<Object, Entry> entries;

  DerivedCache(long bytes, Stripes stripes) {
    this.enabled = bytes > 0;
    this.stripes = stripes;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Object _, Entry entry) -> entry.weight())
            .executor(Runnable::run)
            .build();
  }

  /// The value as it is in the world of `snapshot`, kept from before or computed now.
  ///
  /// @param past true if the snapshot is of an older revision than its head's: what is computed
  ///   from it is not kept
  @SuppressWarnings("unchecked") // a key names one computation, so its value is of one type
  <T extends Derived> T get(
      Object key, World snapshot, boolean past, Function<Snapshot, T> compute) {
    if (!enabled) {
      return compute.apply(snapshot);
    }
    long revision = snapshot.revision().value();
    Entry entry = entries.getIfPresent(key);
    if (entry != null && entry.holds(stripes, revision)) {
      return (T) entry.value;
    }
    if (past) {
      return compute.apply(snapshot);
    }
    RoaringBitmap read = new RoaringBitmap();
    T value = compute.apply(new Recording(snapshot, read));
    entries.put(key, new Entry(value, revision, read.toArray()));
    return value;
  }

  private static final class Entry {
    private final Derived value;
    private final long revision;
    private final int[] read;

    /// A revision that the entry was found to hold at: what happened later does not matter to a
    /// reader that is pinned there.
    private volatile long heldAt;

    Entry(Derived value, long revision, int[] read) {
      this.value = value;
      this.revision = revision;
      this.read = read;
      this.heldAt = revision;
    }

    boolean holds(Stripes stripes, long pinned) {
      if (pinned == heldAt) {
        return true;
      }
      long bound = Math.min(revision, pinned);
      for (int stripe : read) {
        if (stripes.lastModified(stripe) > bound) {
          return false;
        }
      }
      heldAt = pinned;
      return true;
    }

    int weight() {
      return (int)
          Math.min(Integer.MAX_VALUE, ENTRY_BYTES + value.weightBytes() + 4L * read.length);
    }
  }
}
