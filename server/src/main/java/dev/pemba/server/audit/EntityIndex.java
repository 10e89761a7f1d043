package dev.pemba.server.audit;

import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.log.ByteWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/// Where entities occur, by segments of 65,536 leaves.
///
/// A row for each record would cost more than the record. So the places of a segment are gathered
/// in memory and written at its end, sorted by hash, in 64 pages a facet; whoever looks an entity
/// up reads one page of each segment, some ten kilobytes for a hundred thousand records. Lists name
/// many: where a segment has so many places that memory would suffer, it is written in parts.
///
/// ```
/// page   (hash u32 | leaf within the segment u16)*, ascending; those with one upper part of hashes
/// ```
///
/// What is not written yet is built again from the records when the store is opened. Appended to by
/// one thread; others look under the lock.
final class EntityIndex {
  static final int SEGMENT = 1 << 16;

  private static final int PAGE_BITS = 6;
  private static final int ENTRY_BYTES = 6;

  /// Places that are gathered at most, or some more: 8 bytes each.
  static final int MOST_PLACES = 1 << 20;

  private final AuditTables tables;
  private final long[][] open = new long[Entities.FACETS][1 << 10];
  private final int[] counts = new int[Entities.FACETS];

  /// The sum of the counts; only of whoever appends.
  private int places;

  /// The first leaf whose places are here.
  private long from;

  /// @param from all leaves before it are in the tables
  EntityIndex(AuditTables tables, long from) {
    this.tables = tables;
    this.from = from;
  }

  /// True if what was gathered has to be written before more is.
  boolean isFull() {
    return places >= MOST_PLACES;
  }

  /// Notes the entities of a leaf in the open segment.
  synchronized void add(long leaf, EntityList entities) {
    entities.tell((facet, hash) -> add(leaf, facet, hash));
    places += entities.size();
  }

  private void add(long leaf, int facet, int hash) {
    int count = counts[facet];
    if (count == open[facet].length) {
      open[facet] = Arrays.copyOf(open[facet], 2 * count);
    }
    open[facet][count] = ((hash & 0xffff_ffffL) << 16) | (leaf & 0xffff);
    counts[facet] = count + 1;
  }

  /// Called at the end of a segment or a part of it: its pages go to `rows`, to be written before
  /// [#next].
  synchronized void end(List<Row> rows) {
    for (int facet = 0; facet < Entities.FACETS; facet++) {
      write(facet, rows);
    }
  }

  /// Called when those pages can be read: memory is for the leaves from this one on.
  synchronized void next(long leaf) {
    for (int facet = 0; facet < Entities.FACETS; facet++) {
      counts[facet] = 0;
      if (open[facet].length > SEGMENT) {
        open[facet] = new long[SEGMENT];
      }
    }
    places = 0;
    from = leaf;
  }

  private void write(int facet, List<Row> rows) {
    int count = counts[facet];
    long[] places = Arrays.copyOf(open[facet], count);
    Arrays.sort(places); // 48 bits: never negative
    int at = 0;
    while (at < count) {
      int page = pageOf((int) (places[at] >>> 16));
      ByteWriter out = new ByteWriter(ENTRY_BYTES * (count >> PAGE_BITS) + 64);
      int to = at;
      for (; to < count && pageOf((int) (places[to] >>> 16)) == page; to++) {
        out.u32((int) (places[to] >>> 16)).u16((int) places[to]);
      }
      rows.add(new Row(Table.INDEX, Keys.entities(facet, page, from), out.toBytes()));
      at = to;
    }
  }

  private static int pageOf(int hash) {
    return hash >>> (32 - PAGE_BITS);
  }

  /// Tells leaves at which an entity with this hash may occur, from the newest to the oldest below
  /// `before`, until the receiver says false.
  void descending(int facet, int hash, long before, LongPredicate receiver) {
    long first;
    long[] here;
    synchronized (this) {
      first = from;
      here = inMemory(facet, hash);
    }
    for (int i = here.length - 1; i >= 0; i--) {
      if (here[i] < before && !receiver.test(here[i])) {
        return;
      }
    }
    byte[] lowest = Keys.entities(facet, pageOf(hash), 0);
    long last = Math.min(first, before) - 1;
    if (last < 0) {
      return;
    }
    try (Rows rows = tables.descending(Table.INDEX, Keys.entities(facet, pageOf(hash), last))) {
      for (; rows.isValid() && startsAlike(rows.key(), lowest); rows.next()) {
        long[] leaves = leaves(rows.key(), rows.value(), hash);
        for (int i = leaves.length - 1; i >= 0; i--) {
          if (leaves[i] < before && !receiver.test(leaves[i])) {
            return;
          }
        }
      }
    }
  }

  /// The same from the oldest, from `start` on.
  void ascending(int facet, int hash, long start, LongPredicate receiver) {
    long first;
    long[] here;
    synchronized (this) {
      first = from;
      here = inMemory(facet, hash);
    }
    // The part that holds the leaf may begin anywhere before it in its segment.
    byte[] lowest = Keys.entities(facet, pageOf(hash), start / SEGMENT * SEGMENT);
    try (Rows rows = tables.ascending(Table.INDEX, lowest)) {
      for (; rows.isValid() && startsAlike(rows.key(), lowest); rows.next()) {
        for (long leaf : leaves(rows.key(), rows.value(), hash)) {
          if (leaf >= first) {
            break; // it is in memory, too
          }
          if (leaf >= start && !receiver.test(leaf)) {
            return;
          }
        }
      }
    }
    for (long leaf : here) {
      if (leaf >= start && !receiver.test(leaf)) {
        return;
      }
    }
  }

  private long[] inMemory(int facet, int hash) {
    long wanted = hash & 0xffff_ffffL;
    return Arrays.stream(open[facet], 0, counts[facet])
        .filter(place -> place >>> 16 == wanted)
        .map(place -> from / SEGMENT * SEGMENT + (place & 0xffff))
        .sorted()
        .distinct()
        .toArray();
  }

  private static boolean startsAlike(byte[] key, byte[] other) {
    return key.length >= Keys.SEGMENT_END && Arrays.equals(key, 0, 3, other, 0, 3);
  }

  private static long segmentOf(byte[] key) {
    return ByteBuffer.wrap(key).getInt(3) & 0xffff_ffffL;
  }

  private static long[] leaves(byte[] key, byte[] page, int hash) {
    ByteBuffer in = ByteBuffer.wrap(page);
    int low = 0;
    int high = page.length / ENTRY_BYTES;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Integer.compareUnsigned(in.getInt(middle * ENTRY_BYTES), hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int to = low;
    while (to < page.length / ENTRY_BYTES && in.getInt(to * ENTRY_BYTES) == hash) {
      to++;
    }
    long[] leaves = new long[to - low];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = segmentOf(key) * SEGMENT + (in.getShort((low + i) * ENTRY_BYTES + 4) & 0xffff);
    }
    return Arrays.stream(leaves).distinct().toArray();
  }
}
