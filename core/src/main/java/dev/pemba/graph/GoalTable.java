package dev.pemba.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Goals by (node, object): open addressing over longs, since a check makes thousands of them.
final class GoalTable {
  private long[] keys = new long[16];
  private @Nullable Goal[] goals = new @Nullable Goal[16];
  private int size;

  @Nullable Goal get(Node node, int object) {
    return goals[slot(keys, goals, Memo.key(node, object))];
  }

  /// Adds the goal, in place of an older one for the same question.
  void put(Goal goal) {
    long key = Memo.key(goal.route.node, goal.object);
    int slot = slot(keys, goals, key);
    if (goals[slot] == null) {
      keys[slot] = key;
      size++;
    }
    goals[slot] = goal;
    if (size * 2 > keys.length) {
      grow();
    }
  }

  private void grow() {
    long[] moreKeys = new long[keys.length * 4];
    @Nullable Goal[] moreGoals = Arrays.copyOf(new @Nullable Goal[0], moreKeys.length);
    for (int i = 0; i < keys.length; i++) {
      Goal goal = goals[i];
      if (goal != null) {
        int slot = slot(moreKeys, moreGoals, keys[i]);
        moreKeys[slot] = keys[i];
        moreGoals[slot] = goal;
      }
    }
    keys = moreKeys;
    goals = moreGoals;
  }

  private static int slot(long[] keys, @Nullable Goal[] goals, long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (goals[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
