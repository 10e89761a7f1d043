package dev.pemba.store;

import dev.pemba.model.Invariant;
import java.util.Arrays;
import java.util.List;

/// The far ends of some edges: plain ones as sorted numbers, those with a condition or an expiry
/// apart. Immutable; expired edges are still in it, since expiry is judged by the request's clock.
///
/// INVARIANT (edge order): `plain` is ascending as unsigned integers, without duplicates; so is
/// `special` by its numbers. A number stands in `plain` or in `special`; only in a world with
/// contextual relationships may it stand in both, and in `special` twice.
public final class Edges {
  public static final Edges NONE = new Edges(new int[0], List.of());

  private final int[] plain;
  private final List<Special> special;

  /// Takes `plain` over: the caller no longer changes it.
  public Edges(int[] plain, List<Special> special) {
    this.plain = plain;
    this.special = List.copyOf(special);
  }

  /// An edge with a condition, an expiry or both.
  public record Special(int number, Grant grant) {
    public Special {
      Invariant.check(!grant.isPlain(), "special edges are not plain");
    }
  }

  public boolean isEmpty() {
    return plain.length == 0 && special.isEmpty();
  }

  /// How many edges.
  public int size() {
    return plain.length + special.size();
  }

  /// Number of plain edges.
  public int plainCount() {
    return plain.length;
  }

  public int plainAt(int index) {
    return plain[index];
  }

  /// The plain numbers themselves: read only.
  public int[] plain() {
    return plain;
  }

  public List<Special> special() {
    return special;
  }

  public boolean hasPlain(int number) {
    return indexOf(plain, number) >= 0;
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
    return "Edges" + Arrays.toString(plain) + special;
  }
}
