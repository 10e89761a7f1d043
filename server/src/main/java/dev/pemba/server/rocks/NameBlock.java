package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.server.cache.SlotTable;
import dev.pemba.store.IdBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is known of the names of 64 numbers in a row, end to end in one array: a fraction of what
/// an object for each would take, and one look-up for all. Immutable but for its mark.
final class NameBlock implements SlotTable.Entry<NameBlock> {
  static final int NUMBERS = 64;

  /// Holds no name.
  static final NameBlock NONE = new NameBlock(0, 0, new int[NUMBERS], new byte[0]);

  private static final int OVERHEAD_BYTES = 160 + 4 * NUMBERS;

  private final int type;
  private final int block;

  /// Where each number's name ends; it starts where the one before ends. Ids are never empty, so an
  /// empty one is not known.
  private final int[] ends;

  private final byte[] bytes;

  private boolean marked;

  private NameBlock(int type, int block, int[] ends, byte[] bytes) {
    this.type = type;
    this.block = block;
    this.ends = ends;
    this.bytes = bytes;
  }

  /// The block of a number, unsigned.
  static int of(int number) {
    return number >>> 6;
  }

  static int first(int block) {
    return block << 6;
  }

  private static int slot(int number) {
    return number & (NUMBERS - 1);
  }

  private int start(int slot) {
    return slot == 0 ? 0 : ends[slot - 1];
  }

  @Nullable IdBytes get(int number) {
    int slot = slot(number);
    int start = start(slot);
    return ends[slot] == start ? null : new IdBytes(bytes, start, ends[slot] - start);
  }

  @Nullable ObjectId id(int number) {
    int slot = slot(number);
    int start = start(slot);
    return ends[slot] == start
        ? null
        : new ObjectId(new String(bytes, start, ends[slot] - start, StandardCharsets.UTF_8));
  }

  static int hash(int type, int block) {
    long mixed = (block * 0x9e37_79b9_7f4a_7c15L + type) * 0xff51_afd7_ed55_8ccdL;
    return (int) (mixed ^ (mixed >>> 32));
  }

  boolean isOf(int otherType, int otherBlock) {
    return block == otherBlock && type == otherType;
  }

  @Override
  public int hash() {
    return hash(type, block);
  }

  @Override
  public boolean isFor(NameBlock other) {
    return isOf(other.type, other.block);
  }

  @Override
  public long bytes() {
    return OVERHEAD_BYTES + (long) bytes.length;
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

  /// Takes names into a copy of a block. Not thread-safe.
  static final class Builder {
    private final NameBlock before;
    private final @Nullable IdBytes[] added = new @Nullable IdBytes[NUMBERS];

    Builder(NameBlock before) {
      this.before = before;
    }

    void put(int number, IdBytes id) {
      added[slot(number)] = id;
    }

    NameBlock build(int type, int block) {
      int[] ends = new int[NUMBERS];
      byte[] bytes = new byte[length()];
      int at = 0;
      for (int slot = 0; slot < NUMBERS; slot++) {
        IdBytes id = added[slot];
        byte[] from = id == null ? before.bytes : id.array();
        int start = id == null ? before.start(slot) : id.offset();
        int length = id == null ? before.ends[slot] - start : id.length();
        System.arraycopy(from, start, bytes, at, length);
        at += length;
        ends[slot] = at;
      }
      return new NameBlock(type, block, ends, Arrays.copyOf(bytes, at));
    }

    private int length() {
      int length = before.bytes.length;
      for (IdBytes id : added) {
        length += id == null ? 0 : id.length();
      }
      return length;
    }
  }
}
