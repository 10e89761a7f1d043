package dev.pemba.server.rocks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Where in an [ObjectPage] each kind of list has its place: by the type of the object, counted
/// from 0 as kinds are met. A place is never given back, so that pages of any age agree; a type has
/// as many as its schemas ever had relations to kinds of subject, up to a bound.
///
/// Asked some ten times a check: a table of longs that is read without a lock. Thread-safe.
final class Places {
  /// No place: not met yet, or one too many.
  static final int NONE = -1;

  /// Places of one type.
  static final int MOST = 96;

  private static final int FIRST_SLOTS = 128;

  private final Map<Integer, Integer> counts = new HashMap<>();
  private volatile Table table = new Table(FIRST_SLOTS);

  /// The place of a list: `nearKind` and `farKind` are those of its ends (see [End#kind]).
  int of(int nearKind, int farKind) {
    return table.get(key(nearKind, farKind));
  }

  /// The same, given now if it is new; [#NONE] if its type has no more.
  synchronized int give(int nearKind, int farKind) {
    long key = key(nearKind, farKind);
    int known = table.get(key);
    int type = type(nearKind);
    int count = count(type);
    if (known != NONE || count == MOST) {
      return known;
    }
    counts.put(type, count + 1);
    table = table.with(key, count);
    return count;
  }

  /// How many places a type has by now.
  synchronized int count(int type) {
    return counts.getOrDefault(type, 0);
  }

  private static int type(int kind) {
    return kind >>> 16;
  }

  /// Never 0, as types count from 1.
  private static long key(int nearKind, int farKind) {
    return End.of(nearKind, farKind);
  }

  /// Open addressing. Immutable once it is shown.
  private static final class Table {
    private final long[] keys;
    private final byte[] places;
    private int size;

    Table(int slots) {
      this.keys = new long[slots];
      this.places = new byte[slots];
    }

    private Table(long[] keys, byte[] places, int size) {
      this.keys = keys;
      this.places = places;
      this.size = size;
    }

    int get(long key) {
      int at = slot(key);
      return keys[at] == key ? places[at] : NONE;
    }

    Table with(long key, int place) {
      Table next = 4 * size < keys.length ? copy() : grown();
      next.put(key, place);
      return next;
    }

    private Table copy() {
      return new Table(
          Arrays.copyOf(keys, keys.length), Arrays.copyOf(places, places.length), size);
    }

    private Table grown() {
      Table more = new Table(2 * keys.length);
      for (int i = 0; i < keys.length; i++) {
        if (keys[i] != 0) {
          more.put(keys[i], places[i]);
        }
      }
      return more;
    }

    private void put(long key, int place) {
      int at = slot(key);
      keys[at] = key;
      places[at] = (byte) place;
      size++;
    }

    /// The slot that holds the key, or the free one in which it would lie.
    private int slot(long key) {
      int mask = keys.length - 1;
      int at = (int) ((key * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
      while (keys[at] != key && keys[at] != 0) {
        at = (at + 1) & mask;
      }
      return at;
    }
  }
}
