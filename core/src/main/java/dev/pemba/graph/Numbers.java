package dev.pemba.graph;

import java.util.Arrays;
import org.roaringbitmap.IntIterator;

/// Numbers by the page.
final class Numbers {
  /// A page is first given room for so many.
  private static final int FIRST = 1_024;

  private Numbers() {}

  /// The next numbers, `limit` at most.
  static int[] take(IntIterator numbers, int limit) {
    int[] page = new int[Math.min(limit, FIRST)];
    int count = 0;
    while (count < limit && numbers.hasNext()) {
      if (count == page.length) {
        page = Arrays.copyOf(page, Math.min(limit, 2 * count));
      }
      page[count++] = numbers.next();
    }
    return Arrays.copyOf(page, count);
  }
}
