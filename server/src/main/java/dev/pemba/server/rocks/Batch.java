package dev.pemba.server.rocks;

import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatchWithIndex;

/// Writes that have been decided and are not durable yet, readable together with what is. Used by
/// one thread; close it.
final class Batch implements Reader, AutoCloseable {
  private final Disk disk;
  private final WriteBatchWithIndex writes = new WriteBatchWithIndex(true);

  Batch(Disk disk) {
    this.disk = disk;
  }

  void put(Family family, byte[] key, byte[] value) {
    try {
      writes.put(disk.handle(family), key, value);
    } catch (RocksDBException e) {
      throw new IllegalStateException("BUG: a write in memory failed", e);
    }
  }

  void delete(Family family, byte[] key) {
    try {
      writes.delete(disk.handle(family), key);
    } catch (RocksDBException e) {
      throw new IllegalStateException("BUG: a write in memory failed", e);
    }
  }

  boolean isEmpty() {
    return writes.count() == 0;
  }

  void clear() {
    writes.clear();
  }

  /// Makes the writes durable, all or none.
  void commit() {
    disk.writeSynced(writes);
  }

  @Override
  public byte[] get(Family family, byte[] key) {
    if (isEmpty()) {
      return disk.get(family, key);
    }
    try {
      byte[] value =
          writes.getFromBatchAndDB(disk.database(), disk.handle(family), disk.latest(), key);
      return value == null ? ABSENT : value;
    } catch (RocksDBException e) {
      throw Faults.reading(family, e);
    }
  }

  @Override
  public RocksIterator iterator(Family family) {
    return writes.newIteratorWithBase(disk.handle(family), disk.iterator(family));
  }

  @Override
  public RocksIterator prefixIterator(Family family) {
    return iterator(family);
  }

  @Override
  public void close() {
    writes.close();
  }
}
