package dev.pemba.server.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The bytes of a RocksDB write batch, made here, with an index by key over the newest records.
///
/// ```
/// batch    sequence u64 (0) | count u32 little-endian | records
/// put      5 | family varint | key length varint | key | value length varint | value
/// delete   4 | family varint | key length varint | key
/// ```
///
/// Made in Java because a call into RocksDB for every key costs more than the key: an import puts
/// some five of them for each relationship. Not thread-safe.
final class BatchBytes {
  /// [#find] found no record of the key.
  static final int NONE = -1;

  private static final int HEADER_BYTES = 12;
  private static final int COUNT_AT = 8;
  private static final byte PUT = 5;
  private static final byte DELETE = 4;
  private static final int VARINT_BYTES = 5;
  private static final int KEPT_BYTES = 4 << 20;

  /// Records from which on sorting pays.
  private static final int SORTED_FROM = 256;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final RadixOrder order = new RadixOrder();
  private byte[] bytes = new byte[1 << 16];
  private int size = HEADER_BYTES;
  private int count;

  /// Where each record begins.
  private int[] starts = new int[1 << 8];

  /// Open addressing: positions of records, 0 for a free slot.
  private int[] slots = new int[1 << 10];

  private int indexed;

  /// @param indexed true if the record is to be found by its key
  void put(int family, byte[] key, byte[] value, boolean indexed) {
    int at = size;
    begin(PUT, family, key, VARINT_BYTES + value.length);
    varint(value.length);
    raw(value);
    if (indexed) {
      index(at);
    }
  }

  void delete(int family, byte[] key, boolean indexed) {
    int at = size;
    begin(DELETE, family, key, 0);
    if (indexed) {
      index(at);
    }
  }

  /// The newest record of a key, or [#NONE]. Only indexed ones are found.
  int find(int family, byte[] key) {
    int mask = slots.length - 1;
    for (int slot = hash(family, key, 0, key.length) & mask; ; slot = (slot + 1) & mask) {
      int record = slots[slot];
      if (record == 0) {
        return NONE;
      }
      if (familyOf(record) == family && holds(record, key)) {
        return record;
      }
    }
  }

  /// The record after one; [#size] after the last.
  int next(int record) {
    int end = keyAt(record) + keyLength(record);
    return isPut(record) ? end + varintBytes(varintAt(end)) + varintAt(end) : end;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isPut(int record) {
    return bytes[record] == PUT;
  }

  int familyOf(int record) {
    return varintAt(record + 1);
  }

  byte[] key(int record) {
    int from = keyAt(record);
    return Arrays.copyOfRange(bytes, from, from + keyLength(record));
  }

  byte[] value(int record) {
    int end = keyAt(record) + keyLength(record);
    int length = varintAt(end);
    int from = end + varintBytes(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /// The whole batch, as RocksDB takes it: family by family in the order of keys as far as their
  /// first bytes tell, and records of the same key in the order in which they came.
  byte[] toBytes() {
    byte[] out = Arrays.copyOf(bytes, size);
    for (int i = 0; i < 4; i++) {
      out[COUNT_AT + i] = (byte) (count >>> (8 * i));
    }
    if (count >= SORTED_FROM) {
      sortInto(out);
    }
    return out;
  }

  private void sortInto(byte[] out) {
    order.sort();
    int to = HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      int record = order.at(i);
      int from = starts[record];
      int length = (record + 1 < count ? starts[record + 1] : size) - from;
      System.arraycopy(bytes, from, out, to, length);
      to += length;
    }
  }

  /// Eight bytes of a key, with zeros for those that are not there.
  private static long word(byte[] key, int from) {
    if (key.length >= from + Long.BYTES) {
      return (long) LONGS.get(key, from);
    }
    long word = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      word = (word << 8) | (i < key.length ? key[i] & 0xff : 0);
    }
    return word;
  }

  void clear() {
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[KEPT_BYTES];
    }
    if (indexed > 0) {
      Arrays.fill(slots, 0);
    }
    order.clear();
    size = HEADER_BYTES;
    count = 0;
    indexed = 0;
  }

  private void begin(byte tag, int family, byte[] key, int more) {
    int needed = size + 1 + 2 * VARINT_BYTES + key.length + more;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count++] = size;
    order.add(family, word(key, 0), word(key, Long.BYTES));
    bytes[size++] = tag;
    varint(family);
    varint(key.length);
    raw(key);
  }

  private void varint(int value) {
    int rest = value;
    while (rest >= 0x80) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void raw(byte[] value) {
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private int varintAt(int at) {
    int value = bytes[at] & 0x7f;
    for (int i = at, shift = 7; bytes[i] < 0; shift += 7) {
      value |= (bytes[++i] & 0x7f) << shift;
    }
    return value;
  }

  private static int varintBytes(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  private int keyLengthAt(int record) {
    return record + 1 + varintBytes(familyOf(record));
  }

  private int keyLength(int record) {
    return varintAt(keyLengthAt(record));
  }

  private int keyAt(int record) {
    return keyLengthAt(record) + varintBytes(keyLength(record));
  }

  private boolean holds(int record, byte[] key) {
    int from = keyAt(record);
    int length = keyLength(record);
    return length == key.length && Arrays.equals(bytes, from, from + length, key, 0, length);
  }

  private void index(int record) {
    if (2 * (indexed + 1) > slots.length) {
      int[] before = slots;
      slots = new int[2 * before.length];
      for (int known : before) {
        if (known != 0) {
          slots[slotOf(known)] = known;
        }
      }
    }
    int slot = slotOf(record);
    indexed += slots[slot] == 0 ? 1 : 0;
    slots[slot] = record;
  }

  /// Where a record's key is, or belongs.
  private int slotOf(int record) {
    int mask = slots.length - 1;
    int family = familyOf(record);
    int from = keyAt(record);
    int length = keyLength(record);
    int slot = hash(family, bytes, from, length) & mask;
    while (slots[slot] != 0 && !isSameKey(slots[slot], family, from, length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isSameKey(int record, int family, int from, int length) {
    int other = keyAt(record);
    return familyOf(record) == family
        && keyLength(record) == length
        && Arrays.equals(bytes, other, other + length, bytes, from, from + length);
  }

  private static int hash(int family, byte[] key, int from, int length) {
    long hash = family;
    int at = from;
    for (; at + Long.BYTES <= from + length; at += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(key, at)) * 0x9e37_79b9_7f4a_7c15L;
      hash ^= hash >>> 32;
    }
    for (; at < from + length; at++) {
      hash = hash * 31 + key[at];
    }
    return (int) ((hash * 0x9e37_79b9_7f4a_7c15L) >>> 32);
  }
}
