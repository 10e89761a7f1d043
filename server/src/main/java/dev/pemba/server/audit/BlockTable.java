package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import java.time.Instant;

/// The blocks of the record as they are stored, found by leaf and by time. Thread-safe.
record BlockTable(AuditTables tables) {
  /// Takes what stands at one leaf after another.
  interface Receiver {
    void slot(long leaf, Block.Slot slot);
  }

  /// The block that holds a leaf, which is on record.
  Block at(long leaf) {
    try (Rows rows = ending(leaf)) {
      Block block = Block.read(Keys.last64(rows.key()), rows.value());
      if (leaf >= block.end()) {
        throw missing(leaf);
      }
      return block;
    }
  }

  /// What stands at a leaf, which is on record, without its neighbours.
  Block.Slot slot(long leaf) {
    try (Rows rows = ending(leaf)) {
      return Block.slot(rows.value(), leaf - Keys.last64(rows.key()))
          .orElseThrow(() -> missing(leaf));
    }
  }

  /// The slots from one leaf (inclusive) to another (exclusive), all of which are on record.
  void slots(long from, long to, Receiver receiver) {
    if (from >= to) {
      return;
    }
    long leaf = from;
    try (Rows rows = tables.ascending(Table.BLOCKS, Keys.block(at(from).first()))) {
      for (; rows.isValid() && leaf < to; rows.next()) {
        Block block = Block.read(Keys.last64(rows.key()), rows.value());
        if (block.first() > leaf) {
          throw missing(leaf);
        }
        for (; leaf < Math.min(to, block.end()); leaf++) {
          receiver.slot(leaf, block.slot(leaf));
        }
      }
    }
    if (leaf < to) {
      throw missing(leaf);
    }
  }

  /// Of the first `size` leaves, the first one of the first block whose latest time is not before
  /// `time`, or `size`: nothing before it is of that time or later.
  long firstNotBefore(Instant time, long size) {
    long low = 0;
    long high = size;
    // Blocks that begin below `low` are earlier, those that begin from `high` on are not.
    while (low < high) {
      long middle = (low + high) >>> 1;
      try (Rows rows = ending(middle)) {
        if (Block.latestOf(rows.value()) < time.toEpochMilli()) {
          low = middle + 1;
        } else {
          high = Keys.last64(rows.key());
        }
      }
    }
    return low;
  }

  /// At the last block that does not begin after a leaf.
  private Rows ending(long leaf) {
    Rows rows = tables.descending(Table.BLOCKS, Keys.block(leaf));
    if (!rows.isValid()) {
      rows.close();
      throw missing(leaf);
    }
    return rows;
  }

  private static PembaException missing(long leaf) {
    return Faults.damaged("lacks record %d".formatted(leaf));
  }
}
