package dev.pemba.server.rocks;

import dev.pemba.server.cache.SlotTable;
import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.store.Derived;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Values computed from lists of edges: bounded, exact.
///
/// An entry knows the revision it was computed at and the [Standing] of every list that went into
/// it, or the stripe of one that was not kept: it holds as long as none of them was modified.
/// Thread-safe.
final class DerivedCache {
  /// More stripes than anybody notes.
  private static final int[] TOO_MANY = new int[Notes.MOST + 1];

  private final boolean enabled;
  private final Stripes stripes;
  private final EdgeCache edges;
  private final SlotTable<Entry> entries;

  /// @param edges whose lists values are computed from
  DerivedCache(long bytes, Stripes stripes, EdgeCache edges) {
    this.enabled = bytes > 0;
    this.stripes = stripes;
    this.edges = edges;
    this.entries = new SlotTable<>(bytes);
  }

  /// The value as it is in the world of `snapshot`, kept from before or computed now.
  ///
  /// @param past true if the snapshot is of an older revision than its head's: what is computed
  ///   from it is not kept
  ///
  /// @param notes of what the snapshot's reader reads, if any are taken
  @SuppressWarnings("unchecked") // a key names one computation, so its value is of one type
  <T extends Derived> T get(
      Object key,
      World snapshot,
      boolean past,
      Function<Snapshot, T> compute,
      @Nullable Notes notes) {
    if (!enabled) {
      return compute.apply(snapshot);
    }
    long revision = snapshot.revision().value();
    int hash = hash(key);
    Entry entry = find(key, hash);
    if (entry != null && entry.holds(stripes, revision)) {
      entry.mark(true);
      note(entry, notes);
      return (T) entry.value;
    }
    if (past) {
      return compute.apply(snapshot);
    }
    Recording recording = new Recording(snapshot.unnoted());
    T value = compute.apply(recording);
    Entry made = new Entry(key, value, revision, sources(recording.read(), revision));
    entries.put(made);
    note(made, notes);
    return value;
  }

  private static void note(Entry entry, @Nullable Notes notes) {
    if (notes != null) {
      notes.lists(entry.sources.stripes);
    }
  }

  /// Looks at values that will be asked for, as [EdgeCache#foresee] does.
  long foresee(List<?> keys) {
    int count = enabled ? keys.size() : 0;
    @Nullable Entry[] found = new @Nullable Entry[count];
    for (int i = 0; i < count; i++) {
      found[i] = entries.at(hash(keys.get(i)), 0);
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      Entry entry = found[i];
      if (entry != null) {
        sum += entry.key.equals(keys.get(i)) ? 1 : 0;
      }
    }
    for (int i = 0; i < count; i++) {
      Entry entry = found[i];
      if (entry != null) {
        sum += entry.value.weightBytes();
      }
    }
    return sum;
  }

  private Sources sources(Set<ListKey> lists, long revision) {
    List<Standing> standings = new ArrayList<>(lists.size());
    RoaringBitmap others = new RoaringBitmap();
    RoaringBitmap all = new RoaringBitmap();
    for (ListKey list : lists) {
      all.add(list.stripe());
      Standing standing = edges.standing(list, revision);
      if (standing == null) {
        others.add(list.stripe());
      } else {
        standings.add(standing);
      }
    }
    int[] stripes = all.getCardinality() <= Notes.MOST ? all.toArray() : TOO_MANY;
    return new Sources(standings.toArray(Standing[]::new), others.toArray(), stripes);
  }

  /// The lists that a value was computed from: those that the cache of edges keeps, and the stripes
  /// of the others. Arrays, as every check asks.
  private static final class Sources {
    private static final int STANDING_BYTES = 20;

    private final Standing[] standings;
    private final int[] others;

    /// Of all lists, for whoever hangs on this value; [#TOO_MANY] if they are more than are noted.
    private final int[] stripes;

    Sources(Standing[] standings, int[] others, int[] stripes) {
      this.standings = standings;
      this.others = others;
      this.stripes = stripes;
    }

    /// True if none was modified between two revisions, nor since.
    boolean hold(Stripes stripes, long read, long asked) {
      for (Standing standing : standings) {
        if (!standing.holds(read, asked)) {
          return false;
        }
      }
      long bound = Math.min(read, asked);
      for (int stripe : others) {
        if (stripes.lastModified(stripe) > bound) {
          return false;
        }
      }
      return true;
    }

    long bytes() {
      return (long) STANDING_BYTES * standings.length + 4L * (others.length + stripes.length);
    }
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
    private final Sources sources;

    /// A revision that the entry was found to hold at: what happened later does not matter to a
    /// reader that is pinned there.
    private volatile long heldAt;

    private boolean marked;

    Entry(Object key, Derived value, long revision, Sources sources) {
      this.key = key;
      this.hash = DerivedCache.hash(key);
      this.value = value;
      this.revision = revision;
      this.sources = sources;
      this.heldAt = revision;
    }

    boolean holds(Stripes stripes, long pinned) {
      if (pinned == heldAt) {
        return true;
      }
      if (!sources.hold(stripes, revision, pinned)) {
        return false;
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
      return BYTES + value.weightBytes() + sources.bytes();
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
