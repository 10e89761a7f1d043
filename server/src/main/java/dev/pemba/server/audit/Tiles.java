package dev.pemba.server.audit;

import dev.pemba.model.Invariant;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The hashes of the Merkle tree, in tiles of 256 as in C2SP's tlog-tiles: a tile of level 0 holds
/// the hashes of leaves, one of level n the roots of full tiles below it. What lies between two
/// levels is computed when it is asked for.
///
/// Tiles of level 0 are not stored: they would be a third of what a record takes, and are computed
/// from the block that holds the records, of which a proof needs a few. Full tiles of other levels
/// are in the store; the last one of each level, still filling, is here, and is built again from
/// the records when the store is opened. Appended to by one thread; [#view] for others.
final class Tiles {
  /// Hashes in a tile.
  static final int WIDTH = 256;

  private static final int LEVELS_PER_TILE = 8;

  private final AuditTables tables;
  private final Hashes hashes = new Hashes();
  private final List<byte[]> filling = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private long size;

  private Tiles(AuditTables tables, long size) {
    this.tables = tables;
    this.size = size;
  }

  /// The leaf from which on no tile that is stored holds hashes.
  static long openFrom(long size) {
    return size / EntityIndex.SEGMENT * EntityIndex.SEGMENT;
  }

  /// The tiles of the first `size` leaves, given the hashes of those from [#openFrom] on.
  static Tiles open(AuditTables tables, long size, List<byte[]> lastHashes) {
    long stored = openFrom(size);
    Tiles tiles = new Tiles(tables, stored);
    long full = stored / WIDTH / WIDTH;
    for (int level = 2; full > 0; level++) {
      List<byte[]> roots = new ArrayList<>();
      for (long number = full / WIDTH * WIDTH; number < full; number++) {
        roots.add(tiles.root(tiles.stored(level - 1, number), WIDTH));
      }
      tiles.fill(level, roots);
      full /= WIDTH;
    }
    List<Row> none = new ArrayList<>();
    for (byte[] hash : lastHashes) {
      tiles.add(0, hash, tiles.size, none);
      tiles.size++;
    }
    Invariant.check(none.isEmpty() && tiles.size == size, "only tiles that are not full are open");
    return tiles;
  }

  private void fill(int level, List<byte[]> known) {
    level(level);
    for (int i = 0; i < known.size(); i++) {
      System.arraycopy(known.get(i), 0, filling.get(level), i * Hashes.BYTES, Hashes.BYTES);
    }
    counts.set(level, known.size());
  }

  private void level(int level) {
    while (filling.size() <= level) {
      filling.add(new byte[WIDTH * Hashes.BYTES]);
      counts.add(0);
    }
  }

  long size() {
    return size;
  }

  /// Adds the hash of the next record; tiles that it fills go to `rows`.
  void append(ByteRange record, List<Row> rows) {
    level(0);
    hashes.leaf(record, filling.getFirst(), counts.getFirst() * Hashes.BYTES);
    added(0, size, rows);
    size++;
  }

  private void add(int level, byte[] hash, long index, List<Row> rows) {
    level(level);
    System.arraycopy(hash, 0, filling.get(level), counts.get(level) * Hashes.BYTES, Hashes.BYTES);
    added(level, index, rows);
  }

  private void added(int level, long index, List<Row> rows) {
    byte[] tile = filling.get(level);
    int count = counts.get(level);
    if (count + 1 < WIDTH) {
      counts.set(level, count + 1);
      return;
    }
    if (level > 0) {
      rows.add(new Row(Table.INDEX, Keys.tile(level, index / WIDTH), tile.clone()));
    }
    counts.set(level, 0);
    add(level + 1, root(tile, WIDTH), index / WIDTH, rows);
  }

  /// The root over a power of two of hashes side by side.
  private byte[] root(byte[] tile, int width) {
    byte[] row = Arrays.copyOf(tile, width * Hashes.BYTES);
    for (int left = width; left > 1; left /= 2) {
      for (int i = 0; i < left / 2; i++) {
        hashes.pair(row, 2 * i * Hashes.BYTES, row, i * Hashes.BYTES);
      }
    }
    return Arrays.copyOf(row, Hashes.BYTES);
  }

  private byte[] stored(int level, long number) {
    return full(tables.get(Table.INDEX, Keys.tile(level, number)), level, number);
  }

  private static byte[] full(byte[] tile, int level, long number) {
    if (tile.length != WIDTH * Hashes.BYTES) {
      throw Faults.damaged("lacks tile %d of level %d".formatted(number, level));
    }
    return tile;
  }

  /// The tree as it is now, for any thread.
  View view() {
    List<byte[]> copies = new ArrayList<>();
    for (int level = 0; level < filling.size(); level++) {
      copies.add(Arrays.copyOf(filling.get(level), counts.get(level) * Hashes.BYTES));
    }
    return new View(tables, List.copyOf(copies), size);
  }

  /// The tree of the first `size` leaves. Not thread-safe.
  static final class View {
    private final AuditTables tables;
    private final List<byte[]> filling;
    private final long size;

    /// The tile of level 0 that was computed last: proofs go to and fro in one.
    private byte[] last = new byte[0];

    private long lastNumber = -1;

    View(AuditTables tables, List<byte[]> filling, long size) {
      this.tables = tables;
      this.filling = filling;
      this.size = size;
    }

    long size() {
      return size;
    }

    /// The hash of the full subtree of `2^level` leaves that begins at leaf `index · 2^level`.
    byte[] hash(int level, long index) {
      int tileLevel = level / LEVELS_PER_TILE;
      int width = 1 << (level % LEVELS_PER_TILE);
      long first = index * width;
      byte[] tile = tile(tileLevel, first / WIDTH);
      int at = (int) (first % WIDTH);
      byte[] row = Arrays.copyOfRange(tile, at * Hashes.BYTES, (at + width) * Hashes.BYTES);
      return new Tiles(tables, 0).root(row, width);
    }

    private byte[] tile(int level, long number) {
      long fullTiles = size >>> (LEVELS_PER_TILE * (level + 1));
      if (number >= fullTiles) {
        return filling.get(level);
      }
      return level == 0
          ? leaves(number)
          : full(tables.get(Table.INDEX, Keys.tile(level, number)), level, number);
    }

    private byte[] leaves(long number) {
      if (number != lastNumber) {
        ByteBuffer tile = ByteBuffer.allocate(WIDTH * Hashes.BYTES);
        Hashes hashes = new Hashes();
        new BlockTable(tables)
            .slots(number * WIDTH, (number + 1) * WIDTH, (_, slot) -> tile.put(slot.hash(hashes)));
        last = tile.array();
        lastNumber = number;
      }
      return last;
    }
  }
}
