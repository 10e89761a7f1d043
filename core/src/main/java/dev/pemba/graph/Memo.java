package dev.pemba.graph;

import dev.pemba.store.Grant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decided sub-questions of one subject by (node, object), each with the earliest expiry among the
/// grants that were looked at. Open addressing over longs, as a check may ask thousands. Not
/// thread-safe.
final class Memo {
  private static final long[] NO_KEYS = {};

  private long[] keys = NO_KEYS;

  /// Null where the slot is free.
  private @Nullable Truth[] values = {};

  private int size;

  /// Of the few that have one.
  private @Nullable Map<Long, Long> expiries;

  static long key(Node node, int object) {
    return ((long) node.id << 32) | Integer.toUnsignedLong(object);
  }

  /// The truth, or null if it is not known.
  @Nullable Truth get(long key) {
    if (size == 0) {
      return null;
    }
    return values[slot(keys, values, key)];
  }

  long expiry(long key) {
    return expiries == null ? Grant.NEVER : expiries.getOrDefault(key, Grant.NEVER);
  }

  void put(long key, Truth truth, long expiry) {
    if (size * 2 >= keys.length) {
      grow();
    }
    int slot = slot(keys, values, key);
    if (values[slot] == null) {
      size++;
    }
    keys[slot] = key;
    values[slot] = truth;
    if (expiry != Grant.NEVER) {
      Map<Long, Long> all = expiries;
      if (all == null) {
        all = new HashMap<>();
        expiries = all;
      }
      all.put(key, expiry);
    }
  }

  private void grow() {
    long[] moreKeys = new long[Math.max(16, keys.length * 4)];
    @Nullable Truth[] moreValues = new @Nullable Truth[moreKeys.length];
    for (int i = 0; i < keys.length; i++) {
      if (values[i] != null) {
        int slot = slot(moreKeys, moreValues, keys[i]);
        moreKeys[slot] = keys[i];
        moreValues[slot] = values[i];
      }
    }
    keys = moreKeys;
    values = moreValues;
  }

  private static int slot(long[] keys, @Nullable Truth[] values, long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (values[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
