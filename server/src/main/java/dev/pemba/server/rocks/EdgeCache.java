package dev.pemba.server.rocks;

import dev.pemba.store.Edges;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decoded lists of edges by their near end and the kind of their far ends: bounded, exact.
///
/// An entry knows the revision it was read at, and the applier tells each entry when its own list
/// changes: so a write costs those lists that it changes, and no others. No time, no guess.
///
/// INVARIANT (no change is missed): of a change that meets a list on its way into the cache, either
/// the applier sees the entry or its reader sees the stripe. The applier marks the stripe, then
/// looks for entries; a reader puts the entry in, then looks at the [Stripes], and only then opens
/// the entry to others. Thread-safe.
final class EdgeCache {
  /// Of the cache's memory, one list may take this part; larger ones are not kept.
  private static final int PARTS = 4;

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
  private final SlotTable<Entry> entries;

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
    return entries.bytes() == 0;
  }

  /// The list as it is at a revision, or [#LONG], or [#UNKNOWN].
  Edges get(ListKey key, long revision) {
    long mixed = key.mixed();
    Entry entry = find(key, ListKey.hash(mixed));
    if (entry == null) {
      return UNKNOWN;
    }
    entry.mark(true);
    if (entry.hint) {
      return LONG;
    }
    if (entry.heldAt == revision) {
      return entry.edges;
    }
    if (!entry.holds(revision)) {
      return UNKNOWN;
    }
    entry.heldAt = revision;
    return entry.edges;
  }

  /// Tells since when a list stands as it is at a revision; null if the cache can't.
  @Nullable Standing standing(ListKey key, long revision) {
    Entry entry = find(key, ListKey.hash(key.mixed()));
    return entry != null && entry.holds(revision) ? entry.standing : null;
  }

  /// A list changed at a revision: called once its stripe shows it and before a head does.
  ///
  /// Looks into every slot, as entries may lie behind a gap, or twice.
  void modified(ListKey key, long revision) {
    int hash = ListKey.hash(key.mixed());
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Entry entry = entries.at(hash, probe);
      if (entry != null && entry.isOf(key)) {
        entry.standing.modified(revision);
      }
    }
  }

  /// How many edges of a [#LONG] list are worth reading by now, to keep it whole; 0 for none.
  ///
  /// Each single edge that was read instead has cost as much as reading some hundred of a list. So
  /// a try is made whenever what was spent has doubled, and reads no more than was spent: a list
  /// that is asked often is soon in memory, and one that changes all the time costs at most twice.
  int worthLoading(ListKey key) {
    Entry entry = find(key, ListKey.hash(key.mixed()));
    if (entry == null || !entry.hint) {
      return 0;
    }
    int asked = ++entry.asked;
    boolean doubled = asked >= FIRST_TRY && (asked & (asked - 1)) == 0;
    return doubled ? (int) Math.min((long) asked * EDGES_PER_ASK, Integer.MAX_VALUE) : 0;
  }

  private @Nullable Entry find(ListKey key, int hash) {
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Entry entry = entries.at(hash, probe);
      if (entry == null || entry.isOf(key)) {
        return entry;
      }
    }
    return null;
  }

  /// Keeps a list that was read at a head of this revision.
  void put(ListKey key, Edges edges, long revision) {
    int stripe = key.stripe();
    Entry entry = new Entry(key, edges, revision, new Standing(stripes.lastModified(stripe)));
    if (!enabled || entry.bytes() > mostBytes) {
      return;
    }
    Entry before = find(key, entry.hash);
    if (before == null || before.hint || before.revision <= revision) {
      entries.put(entry);
      VarHandle.fullFence();
      entry.standing.modified(stripes.lastModified(stripe));
      entry.open = true;
    }
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

    private static int hash(long mixed) {
      return (int) mixed;
    }

    /// All bits of the key in each bit (the finisher of MurmurHash3).
    private long mixed() {
      long mixed = near ^ ((long) farKind << 17) ^ (reverse ? 0x9e37_79b9_7f4a_7c15L : 0);
      mixed = (mixed ^ (mixed >>> 33)) * 0xff51_afd7_ed55_8ccdL;
      mixed = (mixed ^ (mixed >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
      return mixed ^ (mixed >>> 33);
    }
  }

  private static final class Entry implements SlotTable.Entry<Entry> {
    private static final int BYTES = 128;
    private static final int SPECIAL_BYTES = 256;

    private final long near;
    private final int farKind;
    private final boolean reverse;
    private final boolean hint;
    private final int hash;
    private final Edges edges;
    private final long revision;
    private final Standing standing;

    /// Whether others may use it.
    private volatile boolean open;

    /// A revision that the entry was found to hold at: what happened later does not matter to a
    /// reader that is pinned there.
    private volatile long heldAt;

    private boolean marked;

    /// Of a hint: how often single edges were read. Races lose some.
    private int asked;

    @SuppressWarnings("ReferenceEquality") // the hint is that one object
    Entry(ListKey key, Edges edges, long revision, Standing standing) {
      this.near = key.near;
      this.farKind = key.farKind;
      this.reverse = key.reverse;
      this.hint = edges == LONG;
      this.hash = ListKey.hash(key.mixed());
      this.edges = edges;
      this.revision = revision;
      this.standing = standing;
      this.heldAt = revision;
    }

    boolean holds(long asked) {
      return open && standing.holds(revision, asked);
    }

    @Override
    public void left() {
      standing.forgotten();
    }

    boolean isOf(ListKey key) {
      return near == key.near && farKind == key.farKind && reverse == key.reverse;
    }

    @Override
    public int hash() {
      return hash;
    }

    @Override
    public boolean isFor(Entry other) {
      return near == other.near && farKind == other.farKind && reverse == other.reverse;
    }

    @Override
    public long bytes() {
      return BYTES + edges.plainBytes() + (long) SPECIAL_BYTES * edges.special().size();
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
