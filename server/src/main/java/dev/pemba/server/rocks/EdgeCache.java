package dev.pemba.server.rocks;

import dev.pemba.server.cache.SlotTable;
import dev.pemba.store.Edges;
import dev.pemba.store.Snapshot;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decoded lists of edges by their near end and the kind of their far ends: bounded, exact.
///
/// Short lists of subjects lie in the [ObjectPage] of their object, all others in an entry of their
/// own. Both are in one table, so each takes of the memory what it needs.
///
/// An entry knows the revision it was read at, and the applier tells each entry when its own list
/// changes: so a write costs those lists that it changes, and no others. No time, no guess.
///
/// INVARIANT (no change is missed): of a change that meets a list on its way into the cache, either
/// the applier sees the entry or its reader sees the stripe. The applier marks the stripe, then
/// looks for entries; a reader puts the entry in, then looks at the [Stripes], and only then opens
/// the entry to others. One on its way out is forgotten while the applier still sees it.
/// Thread-safe.
final class EdgeCache {
  /// Of the cache's memory, one list may take this part; larger ones are not kept.
  private static final int PARTS = 4;

  /// Longer lists are not kept in pages.
  private static final int SHORT = 512;

  /// The same of edges with a condition or an expiry.
  private static final int SHORT_SPECIAL = 16;

  /// Edges of a list that are read in the time of a single one on its own.
  private static final int EDGES_PER_ASK = 128;

  /// So often a long list is asked before it is tried to load.
  private static final int FIRST_TRY = 8;

  /// Stands for a list that was found too long to load for the sake of one edge. A hint only, never
  /// an answer, so it is not asked whether it still holds.
  static final Edges LONG = new Edges(new int[0], List.of());

  /// Nothing that holds is known.
  static final Edges UNKNOWN = new Edges(new int[0], List.of());

  private final boolean enabled;
  private final long mostBytes;
  private final Stripes stripes;
  private final SlotTable<Held> entries;
  private final Places places = new Places();

  /// What is kept.
  sealed interface Held extends SlotTable.Entry<Held> permits ListEntry, ObjectPage {}

  EdgeCache(long bytes, Stripes stripes) {
    this.enabled = bytes > 0;
    this.mostBytes = bytes / PARTS;
    this.stripes = stripes;
    this.entries = new SlotTable<>(bytes);
  }

  boolean enabled() {
    return enabled;
  }

  boolean isEmpty() {
    return bytes() == 0;
  }

  /// About how much memory the lists take.
  long bytes() {
    return entries.bytes();
  }

  /// The list as it is at a revision, or [#LONG], or [#UNKNOWN].
  Edges get(ListKey key, long revision) {
    if (!key.reverse) {
      ObjectPage page = page(ObjectPage.object(key.near));
      if (page != null) {
        page.mark(true);
        Edges list = page.get(places.of(End.kind(key.near), key.farKind), revision);
        if (list != UNKNOWN) {
          return list;
        }
      }
    }
    return ofItsOwn(key, revision);
  }

  private Edges ofItsOwn(ListKey key, long revision) {
    ListEntry entry = find(key, ListKey.hash(key.mixed()));
    return entry == null ? UNKNOWN : entry.get(revision);
  }

  /// Looks at the pages of objects that will be asked about, each step for all of them before the
  /// next one, so that the processor waits for many places at once. Returns a sum of what was seen.
  long foresee(int[] types, int[] numbers) {
    int count = numbers.length;
    @Nullable Held[] found = new @Nullable Held[count];
    for (int i = 0; i < count; i++) {
      if (enabled && numbers[i] != Snapshot.UNKNOWN) {
        found[i] = entries.at(ObjectPage.hash(End.of(types[i], 0, numbers[i])), 0);
      }
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (found[i] instanceof ObjectPage page) {
        sum += page.firstLook();
      }
    }
    for (int i = 0; i < count; i++) {
      if (found[i] instanceof ObjectPage page && page.isOf(End.of(types[i], 0, numbers[i]))) {
        sum += page.edges();
      }
    }
    return sum;
  }

  /// Tells since when a list stands as it is at a revision; null if the cache can't.
  @Nullable Standing standing(ListKey key, long revision) {
    if (!key.reverse) {
      ObjectPage page = page(ObjectPage.object(key.near));
      int place = places.of(End.kind(key.near), key.farKind);
      Standing standing = page == null ? null : page.standing(place, revision);
      if (standing != null) {
        return standing;
      }
    }
    ListEntry entry = find(key, ListKey.hash(key.mixed()));
    return entry != null && entry.holds(revision) ? entry.standing() : null;
  }

  /// A list changed at a revision: called once its stripe shows it and before a head does.
  ///
  /// Looks into every slot, as entries may lie behind a gap, or twice.
  void modified(ListKey key, long revision) {
    int hash = ListKey.hash(key.mixed());
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      if (entries.at(hash, probe) instanceof ListEntry entry && entry.isOf(key)) {
        entry.standing().modified(revision);
      }
    }
    if (!key.reverse) {
      modifiedInPages(key, revision);
    }
  }

  private void modifiedInPages(ListKey key, long revision) {
    int place = places.of(End.kind(key.near), key.farKind);
    if (place == Places.NONE) {
      return;
    }
    long object = ObjectPage.object(key.near);
    int hash = ObjectPage.hash(object);
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      if (entries.at(hash, probe) instanceof ObjectPage page && page.isOf(object)) {
        entries.grown(page.modified(place, revision));
      }
    }
  }

  /// How many edges of a [#LONG] list are worth reading by now, to keep it whole; 0 for none.
  ///
  /// Each single edge that was read instead has cost as much as reading some hundred of a list. So
  /// a try is made whenever what was spent has doubled, and reads no more than was spent: a list
  /// that is asked often is soon in memory, and one that changes all the time costs at most twice.
  int worthLoading(ListKey key) {
    ListEntry entry = find(key, ListKey.hash(key.mixed()));
    if (entry == null || !entry.isHint()) {
      return 0;
    }
    int asked = entry.askedAgain();
    boolean doubled = asked >= FIRST_TRY && (asked & (asked - 1)) == 0;
    return doubled ? (int) Math.min((long) asked * EDGES_PER_ASK, Integer.MAX_VALUE) : 0;
  }

  private @Nullable ListEntry find(ListKey key, int hash) {
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Held held = entries.at(hash, probe);
      if (held == null) {
        return null;
      }
      if (held instanceof ListEntry entry && entry.isOf(key)) {
        return entry;
      }
    }
    return null;
  }

  private @Nullable ObjectPage page(long object) {
    int hash = ObjectPage.hash(object);
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Held held = entries.at(hash, probe);
      if (held == null) {
        return null;
      }
      if (held instanceof ObjectPage page && page.isOf(object)) {
        return page;
      }
    }
    return null;
  }

  /// Keeps a list that was read at a head of this revision.
  void put(ListKey key, Edges edges, long revision) {
    if (!enabled) {
      return;
    }
    if (!key.reverse && isShort(edges)) {
      int place = places.give(End.kind(key.near), key.farKind);
      if (place != Places.NONE) {
        putInPage(key, place, edges, revision);
        return;
      }
    }
    int stripe = key.stripe();
    ListEntry entry =
        new ListEntry(key, edges, revision, new Standing(stripes.lastModified(stripe)));
    if (entry.bytes() > mostBytes) {
      return;
    }
    ListEntry before = find(key, entry.hash());
    if (before == null || !before.isNewer(revision)) {
      entries.put(entry);
      VarHandle.fullFence();
      entry.standing().modified(stripes.lastModified(stripe));
      entry.open();
    }
  }

  @SuppressWarnings("ReferenceEquality") // the hint is that one object
  private boolean isShort(Edges edges) {
    return edges != LONG
        && edges.size() <= SHORT
        && edges.special().size() <= SHORT_SPECIAL
        && edges.plainBytes() <= mostBytes;
  }

  private void putInPage(ListKey key, int place, Edges edges, long revision) {
    long object = ObjectPage.object(key.near);
    ObjectPage page = page(object);
    if (page == null || !page.hasPlace(place)) {
      page = new ObjectPage(object, places.count(End.type(object)));
      entries.put(page);
    }
    VarHandle.fullFence();
    entries.grown(page.add(place, edges, revision, stripes, key.stripe()));
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
      return stripe(mixed());
    }

    private static int stripe(long mixed) {
      return (int) (mixed >>> (64 - Stripes.BITS));
    }

    static int hash(long mixed) {
      return (int) mixed;
    }

    /// All bits of the key in each bit (the finisher of MurmurHash3).
    long mixed() {
      long mixed = near ^ ((long) farKind << 17) ^ (reverse ? 0x9e37_79b9_7f4a_7c15L : 0);
      mixed = (mixed ^ (mixed >>> 33)) * 0xff51_afd7_ed55_8ccdL;
      mixed = (mixed ^ (mixed >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
      return mixed ^ (mixed >>> 33);
    }
  }
}
