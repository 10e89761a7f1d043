package dev.pemba.store;

import dev.pemba.model.Invariant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.ArrayContainer;
import org.roaringbitmap.RoaringBitmap;

/// The far ends of some edges: plain ones as sorted numbers, those with a condition or an expiry
/// apart. Immutable; expired edges are still in it, since expiry is judged by the request's clock.
///
/// Many plain edges are kept as a bitmap: a tenth of the memory, and ready for the algebra of
/// lists.
///
/// INVARIANT (edge order): `plain` is ascending as unsigned integers, without duplicates; so is
/// `special` by its numbers. A number stands in `plain` or in `special`; only in a world with
/// contextual relationships may it stand in both, and in `special` twice.
public final class Edges {
  public static final Edges NONE = new Edges(new int[0], List.of());

  /// More plain edges than these are kept as a bitmap.
  private static final int FEW = 4_096;

  /// Heap that one container of a bitmap takes beside its content.
  private static final int CONTAINER_BYTES = 64;

  private final int[] few;
  private final @Nullable RoaringBitmap many;
  private final int plainCount;
  private final List<Special> special;

  /// Takes `plain` over: the caller no longer changes it.
  public Edges(int[] plain, List<Special> special) {
    this.plainCount = plain.length;
    this.special = List.copyOf(special);
    if (plain.length > FEW) {
      RoaringBitmap bitmap = RoaringBitmap.bitmapOf(plain);
      bitmap.runOptimize();
      this.many = bitmap;
      this.few = new int[0];
    } else {
      this.many = null;
      this.few = plain;
    }
  }

  /// An edge with a condition, an expiry or both.
  public record Special(int number, Grant grant) {
    public Special {
      Invariant.check(!grant.isPlain(), "special edges are not plain");
    }
  }

  public boolean isEmpty() {
    return plainCount == 0 && special.isEmpty();
  }

  /// How many edges.
  public int size() {
    return plainCount + special.size();
  }

  /// Number of plain edges.
  public int plainCount() {
    return plainCount;
  }

  /// The plain numbers: read only. Copies them if they are [#areMany].
  public int[] plain() {
    return many == null ? few : many.toArray();
  }

  /// True if the plain numbers are kept as a bitmap.
  public boolean areMany() {
    return many != null;
  }

  /// The plain numbers as a bitmap: read only. Makes one if they are not [#areMany].
  public RoaringBitmap bitmap() {
    return many == null ? bitmapOf(few) : many;
  }

  /// Container by container: adding number by number would grow each several times.
  private static RoaringBitmap bitmapOf(int[] sorted) {
    RoaringBitmap bitmap = new RoaringBitmap();
    for (int from = 0; from < sorted.length; ) {
      char high = (char) (sorted[from] >>> 16);
      int to = from + 1;
      while (to < sorted.length && (char) (sorted[to] >>> 16) == high) {
        to++;
      }
      char[] lows = new char[to - from];
      for (int i = from; i < to; i++) {
        lows[i - from] = (char) sorted[i];
      }
      bitmap.append(high, new ArrayContainer(lows));
      from = to;
    }
    return bitmap;
  }

  public List<Special> special() {
    return special;
  }

  public boolean hasPlain(int number) {
    return many == null ? indexOf(few, number) >= 0 : many.contains(number);
  }

  /// About how much memory the plain numbers take.
  public long plainBytes() {
    if (many == null) {
      return 4L * few.length;
    }
    int containers = (many.last() >>> 16) - (many.first() >>> 16) + 1;
    return many.getLongSizeInBytes() + (long) CONTAINER_BYTES * Math.min(containers, plainCount);
  }

  /// Binary search in unsigned order; negative if absent.
  public static int indexOf(int[] sorted, int number) {
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(sorted[middle], number);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  @Override
  public String toString() {
    return "Edges" + Arrays.toString(plain()) + special;
  }
}
