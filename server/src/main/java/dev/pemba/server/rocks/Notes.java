package dev.pemba.server.rocks;

import dev.pemba.server.rocks.EdgeCache.ListKey;
import java.util.Arrays;

/// Which lists of edges and which unknown ids were read from a world, as the stripes that tell of
/// their changes. Not thread-safe.
///
/// Notes are taken beside every check that is not remembered yet, so a note is a number in an
/// array: whether it is there already is not asked until the end.
final class Notes {
  /// More than this, and remembering would cost what it saves.
  static final int MOST = 96;

  private static final int FIRST = 32;

  private int[] lists = new int[FIRST];
  private int listCount;
  private int[] unknown = {};
  private boolean untold;

  void list(ListKey list) {
    stripe(list.stripe());
  }

  /// What was derived from lists of these stripes was read.
  void lists(int[] stripes) {
    if (untold || listCount + stripes.length > MOST) {
      untold = true;
      return;
    }
    for (int stripe : stripes) {
      stripe(stripe);
    }
  }

  private void stripe(int stripe) {
    if (listCount == lists.length) {
      if (listCount >= MOST) {
        untold = true;
        return;
      }
      lists = Arrays.copyOf(lists, Math.min(2 * listCount, MOST));
    }
    lists[listCount++] = stripe;
  }

  /// An id had no number.
  void unknown(Ids.IdKey id) {
    unknown = Arrays.copyOf(unknown, unknown.length + 1);
    unknown[unknown.length - 1] = id.stripe();
  }

  /// Something was read whose changes no stripe tells of.
  void untold() {
    untold = true;
  }

  boolean isUntold() {
    return untold;
  }

  /// The stripes of lists of edges, ascending, each once.
  int[] listStripes() {
    return distinct(Arrays.copyOf(lists, listCount));
  }

  /// The stripes of ids without a number, ascending, each once.
  int[] unknownStripes() {
    return distinct(unknown.clone());
  }

  private static int[] distinct(int[] stripes) {
    Arrays.sort(stripes);
    int count = 0;
    for (int i = 0; i < stripes.length; i++) {
      if (i == 0 || stripes[i] != stripes[i - 1]) {
        stripes[count++] = stripes[i];
      }
    }
    return count == stripes.length ? stripes : Arrays.copyOf(stripes, count);
  }
}
