package dev.pemba.server.rocks;

import dev.pemba.store.Edges;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The short lists of subjects of one object, side by side, each in the place that [Places] gave
/// it.
///
/// A check asks an object for some ten of its lists, most of them empty. Each in a slot and an
/// entry of its own, they cost ten times the wait for two or three places in memory; in a page,
/// once. An empty list takes 12 bytes of it.
///
/// A list is there only while no change of it has been shown, so a reader asks for nothing but
/// whether it is pinned before the last change that came earlier (`since`). Readers take no lock;
/// whoever puts a list in and the applier, which takes it out, take the page's.
///
/// INVARIANT (no change is missed): the applier marks a list's stripe, then looks for pages, and
/// takes the list out under the page's lock; a list comes in under that lock, once its page is in
/// the table, and only if its stripe shows no change after it was read. So of the two that hold the
/// lock one after the other the later one sees the other.
///
/// Thread-safe.
final class ObjectPage implements EdgeCache.Held {
  /// The page with its two arrays.
  private static final int BYTES = 104;

  private static final int PLACE_BYTES = 12;

  /// A list that is not empty, beside its numbers.
  private static final int LIST_BYTES = 40;

  private static final int SPECIAL_BYTES = 256;

  /// Places are made in steps of so many.
  private static final int STEP = 4;

  private static final VarHandle LISTS = MethodHandles.arrayElementVarHandle(Edges[].class);

  private final long object;
  private final int hash;
  private final @Nullable Edges[] lists;

  /// By place: the last revision at which the list changed before it was read, or a later one.
  private final long[] since;

  /// The last of `since`: who is pinned after it need not look there.
  private volatile long latest;

  private boolean marked;

  /// What derived values were built on, by place. Guarded by the lock, as all below.
  private @Nullable Standing @Nullable [] standings;

  private long bytes;
  private boolean left;

  ObjectPage(long object, int places) {
    this.object = object;
    this.hash = hash(object);
    int size = (places + STEP - 1) / STEP * STEP;
    this.lists = new @Nullable Edges[size];
    this.since = new long[size];
    this.bytes = BYTES + (long) PLACE_BYTES * size;
  }

  /// Which object a near end is of: its type and number.
  static long object(long near) {
    return near & 0xffff_0000_ffff_ffffL;
  }

  static int hash(long object) {
    long mixed = (object ^ (object >>> 33)) * 0xff51_afd7_ed55_8ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
    return (int) (mixed ^ (mixed >>> 33));
  }

  boolean isOf(long other) {
    return object == other;
  }

  boolean hasPlace(int place) {
    return place < lists.length;
  }

  /// The list in a place as it is at a revision, or [EdgeCache#UNKNOWN].
  Edges get(int place, long revision) {
    if (place < 0 || place >= lists.length) {
      return EdgeCache.UNKNOWN;
    }
    Edges list = there(place);
    if (list == null || (latest > revision && since[place] > revision)) {
      return EdgeCache.UNKNOWN;
    }
    return list;
  }

  /// Touches the page and its lists' array.
  long firstLook() {
    return latest + (lists.length == 0 || there(0) == null ? 0 : 1);
  }

  /// Touches each list; counts their plain edges.
  long edges() {
    long sum = 0;
    for (int place = 0; place < lists.length; place++) {
      Edges list = there(place);
      if (list != null && !list.isEmpty()) {
        sum += list.plain().length;
      }
    }
    return sum;
  }

  private @Nullable Edges there(int place) {
    return (Edges) LISTS.getAcquire(lists, place);
  }

  /// Takes in a list that was read at a head of this revision, unless it changed since. Returns the
  /// bytes by which the page grew.
  synchronized long add(int place, Edges edges, long revision, Stripes stripes, int stripe) {
    long last = stripes.lastModified(stripe);
    if (left || last > revision || there(place) != null) {
      return 0;
    }
    since[place] = last;
    latest = Math.max(latest, last);
    LISTS.setRelease(lists, place, edges);
    bytes += bytes(edges);
    return bytes(edges);
  }

  /// The list in a place changed at a revision. Returns the bytes by which the page grew: none, or
  /// a negative number.
  synchronized long modified(int place, long revision) {
    Edges list = hasPlace(place) ? there(place) : null;
    if (list == null) {
      return 0;
    }
    LISTS.setRelease(lists, place, null);
    if (standings != null && standings[place] != null) {
      standings[place].modified(revision);
      standings[place] = null;
    }
    if (left) {
      return 0;
    }
    bytes -= bytes(list);
    return -bytes(list);
  }

  /// Tells since when the list in a place stands as it is at a revision; null if it can't.
  synchronized @Nullable Standing standing(int place, long revision) {
    if (left || get(place, revision) == EdgeCache.UNKNOWN) {
      return null;
    }
    if (standings == null) {
      standings = new @Nullable Standing[lists.length];
    }
    Standing standing = standings[place];
    if (standing == null) {
      standing = new Standing(since[place]);
      standings[place] = standing;
    }
    return standing;
  }

  @Override
  public synchronized void leaves() {
    left = true;
    if (standings != null) {
      for (Standing standing : standings) {
        if (standing != null) {
          standing.forgotten();
        }
      }
      Arrays.fill(standings, null);
    }
  }

  private static long bytes(Edges edges) {
    return edges.isEmpty()
        ? 0
        : LIST_BYTES + edges.plainBytes() + (long) SPECIAL_BYTES * edges.special().size();
  }

  @Override
  public int hash() {
    return hash;
  }

  @Override
  public boolean isFor(EdgeCache.Held other) {
    return other instanceof ObjectPage page && page.object == object;
  }

  @Override
  public synchronized long bytes() {
    return bytes;
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
