package dev.pemba.server.rocks;

import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.store.Edges;

/// A list of edges that has an entry of the [EdgeCache] to itself: the objects of a subject, and
/// what is too long for a page; or the hint that a list is long. Thread-safe.
final class ListEntry implements EdgeCache.Held {
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
  ListEntry(ListKey key, Edges edges, long revision, Standing standing) {
    this.near = key.near();
    this.farKind = key.farKind();
    this.reverse = key.reverse();
    this.hint = edges == EdgeCache.LONG;
    this.hash = ListKey.hash(key.mixed());
    this.edges = edges;
    this.revision = revision;
    this.standing = standing;
    this.heldAt = revision;
  }

  /// The list as it is at a revision, or [EdgeCache#LONG], or [EdgeCache#UNKNOWN].
  Edges get(long pinned) {
    mark(true);
    if (hint) {
      return EdgeCache.LONG;
    }
    if (heldAt == pinned) {
      return edges;
    }
    if (!holds(pinned)) {
      return EdgeCache.UNKNOWN;
    }
    heldAt = pinned;
    return edges;
  }

  boolean isHint() {
    return hint;
  }

  /// Counts one more single edge of a hint's list that was read.
  int askedAgain() {
    return ++asked;
  }

  /// True if this is a list that was read after a revision.
  boolean isNewer(long other) {
    return !hint && revision > other;
  }

  Standing standing() {
    return standing;
  }

  /// Lets others use it.
  void open() {
    open = true;
  }

  boolean holds(long asked) {
    return open && standing.holds(revision, asked);
  }

  @Override
  public void leaves() {
    standing.forgotten();
  }

  boolean isOf(ListKey key) {
    return near == key.near() && farKind == key.farKind() && reverse == key.reverse();
  }

  @Override
  public int hash() {
    return hash;
  }

  @Override
  public boolean isFor(EdgeCache.Held other) {
    return other instanceof ListEntry entry
        && near == entry.near
        && farKind == entry.farKind
        && reverse == entry.reverse;
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
