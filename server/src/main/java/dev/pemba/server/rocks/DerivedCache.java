package dev.pemba.server.rocks;

import dev.pemba.store.Derived;
import dev.pemba.store.Snapshot;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Values computed from lists of edges: bounded, exact.
///
/// An entry knows the revision it was computed at and the [Stripes] of every list that went into
/// it: it holds as long as none of them was modified. Thread-safe.
final class DerivedCache {
  private final boolean enabled;
  private final Stripes stripes;
  private final SlotTable<Entry> entries;

  DerivedCache(long bytes, Stripes stripes) {
    this.enabled = bytes > 0;
    this.stripes = stripes;
    this.entries = new SlotTable<>(bytes);
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
    int hash = hash(key);
    Entry entry = find(key, hash);
    if (entry != null && entry.holds(stripes, revision)) {
      entry.mark(true);
      return (T) entry.value;
    }
    if (past) {
      return compute.apply(snapshot);
    }
    RoaringBitmap read = new RoaringBitmap();
    T value = compute.apply(new Recording(snapshot, read));
    entries.put(new Entry(key, value, revision, read.toArray()));
    return value;
  }

  private @Nullable Entry find(Object key, int hash) {
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Entry entry = entries.at(hash, probe);
      if (entry == null || (entry.hash == hash && entry.key.equals(key))) {
        return entry;
      }
    }
    return null;
  }

  private static int hash(Object key) {
    int mixed = key.hashCode() * 0x9e37_79b9;
    return mixed ^ (mixed >>> 15);
  }

  private static final class Entry implements SlotTable.Entry<Entry> {
    private static final int BYTES = 200;

    private final Object key;
    private final int hash;
    private final Derived value;
    private final long revision;
    private final int[] read;

    /// A revision that the entry was found to hold at: what happened later does not matter to a
    /// reader that is pinned there.
    private volatile long heldAt;

    private boolean marked;

    Entry(Object key, Derived value, long revision, int[] read) {
      this.key = key;
      this.hash = DerivedCache.hash(key);
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

    @Override
    public int hash() {
      return hash;
    }

    @Override
    public boolean isFor(Entry other) {
      return key.equals(other.key);
    }

    @Override
    public long bytes() {
      return BYTES + value.weightBytes() + 4L * read.length;
    }

    @Override
    public boolean isMarked() {
      return marked;
    }

    @Override
    public void mark(boolean read) {
      if (marked != read) {
        marked = read;
      }
    }
  }
}
