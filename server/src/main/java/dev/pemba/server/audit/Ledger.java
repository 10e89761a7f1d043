package dev.pemba.server.audit;

import dev.pemba.model.Invariant;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The record as it grows: gives numbers, hashes, packs into blocks and indexes, and writes all of
/// it together.
///
/// INVARIANT (one batch): blocks, full tiles, pages of the index and the state that counts them are
/// written together, so that after any end of the process they fit each other, and the journal is
/// read on from where they end.
///
/// Appended to by one thread. After a failed write it is of no more use: open another.
final class Ledger {
  /// Records, and bytes, of one block: what a look at one record reads.
  static final int BLOCK_RECORDS = 256;

  static final int BLOCK_BYTES = 64 << 10;

  /// Rows of one batch, most of them blocks.
  private static final int BATCH_ROWS = 256;

  private final AuditTables tables;
  private final Tiles tiles;
  private final EntityIndex index;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Row> rows = new ArrayList<>();
  private final BlockWriter block = new BlockWriter();
  private long latestMillis;
  private long dropped;
  private volatile Position committed;

  /// Where the record has got to.
  ///
  /// @param size leaves
  /// @param dropped numbers that were given to no record
  /// @param journal all before this position of the journal is in
  /// @param revision all changes up to this one are in
  /// @param indexed the places of all leaves before this one are in the tables
  record Position(
      long size, long dropped, long journal, long revision, long latestMillis, long indexed) {
    static final Position START = new Position(0, 0, 0, 0, 0, 0);

    private static final int VERSION = 3;

    /// Without `indexed`: then only whole segments are.
    private static final int BEFORE = 2;

    byte[] toBytes() {
      return new ByteWriter(56)
          .u8(VERSION)
          .u64(size)
          .u64(dropped)
          .u64(journal)
          .u64(revision)
          .u64(latestMillis)
          .u64(indexed)
          .checksum()
          .toBytes();
    }

    static Position read(byte[] bytes) {
      if (bytes.length == 0) {
        return START;
      }
      int version = bytes[0] == BEFORE ? BEFORE : VERSION;
      ByteReader in = new ByteReader(bytes, "audit").verified().version(version);
      long size = in.u64();
      return new Position(
          size,
          in.u64(),
          in.u64(),
          in.u64(),
          in.u64(),
          version == BEFORE ? openFrom(size) : in.u64());
    }
  }

  private Ledger(AuditTables tables, Position position, Tiles tiles, EntityIndex index) {
    this.tables = tables;
    this.tiles = tiles;
    this.index = index;
    this.committed = position;
    this.latestMillis = position.latestMillis();
    this.dropped = position.dropped();
  }

  /// The ledger as it was last written.
  static Ledger open(AuditTables tables) {
    Position position = Position.read(tables.get(Table.INDEX, Keys.state()));
    EntityIndex index = new EntityIndex(tables, position.indexed());
    Hashes hashes = new Hashes();
    List<byte[]> lastHashes = new ArrayList<>();
    EntityList entities = new EntityList();
    new BlockTable(tables)
        .slots(
            openFrom(position.size()),
            position.size(),
            (leaf, slot) -> {
              if (leaf >= position.indexed() && slot instanceof Block.Slot.Kept(Bytes bytes)) {
                entities.clear();
                Entities.of(RecordCodec.decode(bytes.array()), entities);
                index.add(leaf, entities);
              }
              lastHashes.add(slot.hash(hashes));
            });
    return new Ledger(tables, position, Tiles.open(tables, position.size(), lastHashes), index);
  }

  /// The leaf from which on tiles and the index are in memory only, and are built again from the
  /// records when the log is opened.
  static long openFrom(long size) {
    return Tiles.openFrom(size);
  }

  Position committed() {
    return committed;
  }

  EntityIndex index() {
    return index;
  }

  /// Held while records are added and until they are written, so that what others see is whole.
  void begin() {
    lock.lock();
  }

  /// Says that records were dropped: their numbers go to none.
  void skip(long records) {
    dropped += records;
  }

  /// Adds a record that lacks its number and its schema's revision, which are written into it.
  void append(ByteRange record, long schemaRevision, EntityList entities) {
    long leaf = tiles.size();
    byte[] bytes = record.array();
    int at = record.offset();
    RecordCodec.U64.set(bytes, at + RecordCodec.SEQUENCE_AT, leaf + dropped);
    RecordCodec.U64.set(bytes, at + RecordCodec.SCHEMA_REVISION_AT, schemaRevision);
    latestMillis = Math.max(latestMillis, RecordCodec.u64(bytes, at + RecordCodec.TIME_AT));
    block.add(record);
    tiles.append(record, rows);
    index.add(leaf, entities);
    if (block.count() == BLOCK_RECORDS || block.bytes() >= BLOCK_BYTES) {
      endBlock();
    }
  }

  /// True if what was added has to be written before more is: a segment of the index is full, or a
  /// part of it, or there is so much that memory would suffer.
  boolean isFull() {
    return isIndexFull() || rows.size() >= BATCH_ROWS;
  }

  private boolean isIndexFull() {
    return isSegmentFull() || index.isFull();
  }

  private boolean isSegmentFull() {
    return tiles.size() % EntityIndex.SEGMENT == 0 && tiles.size() > committed.size();
  }

  private void endBlock() {
    if (block.count() > 0) {
      long first = tiles.size() - block.count();
      rows.add(new Row(Table.BLOCKS, Keys.block(first), block.end(latestMillis)));
    }
  }

  /// Writes what was added, and that the journal and the changes are in up to there.
  void commit(long journal, long revision, boolean synced) {
    endBlock();
    boolean full = isIndexFull();
    if (full) {
      index.end(rows);
    }
    long indexed = full ? tiles.size() : committed.indexed();
    Position position =
        new Position(tiles.size(), dropped, journal, revision, latestMillis, indexed);
    if (!position.equals(committed) || synced) {
      rows.add(new Row(Table.INDEX, Keys.state(), position.toBytes()));
      tables.write(rows, synced);
    }
    rows.clear();
    if (full) {
      index.next(indexed);
    }
    committed = position;
  }

  void end() {
    lock.unlock();
  }

  /// Lets go what it holds outside the heap.
  void close() {
    block.close();
  }

  /// The Merkle tree of what was written.
  Tiles.View view() {
    lock.lock();
    try {
      Invariant.check(tiles.size() == committed.size(), "nothing is open outside the lock");
      return tiles.view();
    } finally {
      lock.unlock();
    }
  }
}
