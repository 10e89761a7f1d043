package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import java.util.EnumSet;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBatchWithIndex;

/// Writes that have been decided and are not durable yet, readable together with what is. Used by
/// one thread; close it.
///
/// Single keys are found in the bytes of the batch itself. What is to be iterated over goes into an
/// index of RocksDB too, but only when a first iterator asks for it: few groups have one.
final class Batch implements Reader, AutoCloseable {
  /// The families that are read key by key while a group is open; only these are indexed.
  private static final Set<Family> READ_BY_KEY =
      EnumSet.of(Family.FORWARD, Family.NAMES, Family.IDEMPOTENCY);

  private final Disk disk;
  private final BatchBytes writes = new BatchBytes();
  private final WriteBatchWithIndex sorted = new WriteBatchWithIndex(true);
  private int sortedUpTo = writes.size();

  Batch(Disk disk) {
    this.disk = disk;
  }

  void put(Family family, byte[] key, byte[] value) {
    writes.put(disk.number(family), key, value, READ_BY_KEY.contains(family));
  }

  void delete(Family family, byte[] key) {
    writes.delete(disk.number(family), key, READ_BY_KEY.contains(family));
  }

  /// True if the group has written this key.
  boolean holds(Family family, byte[] key) {
    return !isEmpty() && writes.find(disk.number(family), key) != BatchBytes.NONE;
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  void clear() {
    writes.clear();
    sorted.clear();
    sortedUpTo = writes.size();
  }

  /// Makes the writes durable, all or none.
  void commit() {
    try (WriteBatch batch = new WriteBatch(writes.toBytes())) {
      disk.writeSynced(batch);
    }
  }

  @Override
  public byte[] get(Family family, byte[] key) {
    Invariant.check(READ_BY_KEY.contains(family), "what is read by key is indexed by key");
    int record = writes.find(disk.number(family), key);
    if (record == BatchBytes.NONE) {
      return disk.get(family, key);
    }
    return writes.isPut(record) ? writes.value(record) : ABSENT;
  }

  @Override
  public RocksIterator iterator(Family family) {
    sort();
    return sorted.newIteratorWithBase(disk.handle(family), disk.iterator(family));
  }

  @Override
  public RocksIterator prefixIterator(Family family) {
    return iterator(family);
  }

  private void sort() {
    try {
      for (int at = sortedUpTo; at < writes.size(); at = writes.next(at)) {
        Family family = disk.family(writes.familyOf(at));
        if (writes.isPut(at)) {
          sorted.put(disk.handle(family), writes.key(at), writes.value(at));
        } else {
          sorted.delete(disk.handle(family), writes.key(at));
        }
      }
      sortedUpTo = writes.size();
    } catch (RocksDBException e) {
      throw new IllegalStateException("BUG: a write in memory failed", e);
    }
  }

  @Override
  public void close() {
    sorted.close();
  }
}
