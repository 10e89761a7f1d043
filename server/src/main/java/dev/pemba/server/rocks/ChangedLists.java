package dev.pemba.server.rocks;

import dev.pemba.server.rocks.EdgeCache.ListKey;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// The lists of edges that a group of changes touches. A list may be named twice. Not thread-safe.
final class ChangedLists {
  private static final int FIRST = 64;

  /// Arrays of more than this are not kept for the next group.
  private static final int KEPT = 1 << 16;

  private long[] nears = new long[FIRST];
  private int[] farKinds = new int[FIRST];
  private boolean[] reverse = new boolean[FIRST];
  private int size;

  /// Where changes come in the order of their objects, a list is named again and again: then it is
  /// noted once.
  private long lastNear;

  private int lastFarKind = -1;

  void add(Direction direction, EdgeKey key) {
    long near = key.near(direction);
    int farKind = End.kind(key.far(direction));
    if (direction == Direction.FORWARD) {
      if (near == lastNear && farKind == lastFarKind) {
        return;
      }
      lastNear = near;
      lastFarKind = farKind;
    }
    if (size == nears.length) {
      nears = Arrays.copyOf(nears, 2 * size);
      farKinds = Arrays.copyOf(farKinds, 2 * size);
      reverse = Arrays.copyOf(reverse, 2 * size);
    }
    nears[size] = near;
    farKinds[size] = farKind;
    reverse[size] = direction == Direction.REVERSE;
    size++;
  }

  /// Tells whoever keeps these lists that they changed. Called before a head shows it.
  ///
  /// INVARIANT (no change is missed): all stripes first, then the entries of the cache.
  void show(Stripes stripes, EdgeCache cache, long revision) {
    for (int i = 0; i < size; i++) {
      stripes.modified(get(i).stripe(), revision);
    }
    VarHandle.fullFence();
    if (cache.isEmpty()) {
      return;
    }
    for (int i = 0; i < size; i++) {
      cache.modified(get(i), revision);
    }
  }

  private ListKey get(int index) {
    return new ListKey(nears[index], farKinds[index], reverse[index]);
  }

  void clear() {
    size = 0;
    lastFarKind = -1;
    if (nears.length > KEPT) {
      nears = new long[FIRST];
      farKinds = new int[FIRST];
      reverse = new boolean[FIRST];
    }
  }
}
