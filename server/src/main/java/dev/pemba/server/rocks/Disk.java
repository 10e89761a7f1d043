package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.PerfLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// An open RocksDB and everything native that belongs to it.
///
/// INVARIANT (no use after close): whoever holds iterators or snapshots holds a pin; the database
/// is closed when the last pin goes. Order: handles of families, database, options, caches.
///
/// Thread-safe.
final class Disk implements Reader {
  private final RocksDB db;
  private final EnumMap<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final EnumMap<Family, Integer> numbers = new EnumMap<>(Family.class);
  private final List<AbstractNativeReference> owned;
  private final WriteOptions synced =
      new WriteOptions().setSync(true).setMemtableInsertHintPerBatch(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final ReadOptions latest = new ReadOptions().setTotalOrderSeek(true);
  private final ReadOptions latestPrefix = new ReadOptions().setPrefixSameAsStart(true);
  private final FileStore device;
  private final AtomicLong pins = new AtomicLong(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private Disk(RocksDB db, List<ColumnFamilyHandle> handles, Tuning tuning, FileStore device) {
    this.db = db;
    Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
    for (Family family : Family.values()) {
      ColumnFamilyHandle handle = inOrder.next();
      this.handles.put(family, handle);
      this.numbers.put(family, handle.getID());
    }
    this.owned = tuning.owned();
    this.device = device;
  }

  static Disk open(Path folder, long blockCacheBytes) {
    return open(folder, blockCacheBytes, false);
  }

  static Disk openReadOnly(Path folder, long blockCacheBytes) {
    return open(folder, blockCacheBytes, true);
  }

  private static Disk open(Path folder, long blockCacheBytes, boolean readOnly) {
    RocksDB.loadLibrary();
    Tuning tuning = Tuning.of(blockCacheBytes);
    DBOptions options = tuning.database();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Family family : Family.values()) {
      families.add(new ColumnFamilyDescriptor(family.titleBytes(), tuning.family(family)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db =
          readOnly
              ? RocksDB.openReadOnly(options, folder.toString(), families, handles)
              : RocksDB.open(options, folder.toString(), families, handles);
      return new Disk(db, handles, tuning, Files.getFileStore(folder));
    } catch (RocksDBException e) {
      tuning.owned().forEach(AbstractNativeReference::close);
      throw notOpened(e);
    } catch (IOException e) {
      throw new PembaException(Reason.UNAVAILABLE, "the data folder can't be read: " + e);
    }
  }

  private static PembaException notOpened(RocksDBException e) {
    if (Faults.isCorruption(e) || String.valueOf(e.getMessage()).contains("No such file")) {
      return Faults.corrupt("the store can't be opened", "store", e);
    }
    PembaException fault =
        new PembaException(Reason.UNAVAILABLE, "the store can't be opened: " + e.getMessage());
    fault.initCause(e);
    return fault;
  }

  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw Invariant.broken("every family is open");
    }
    return handle;
  }

  /// The number that RocksDB knows a family by.
  int number(Family family) {
    Integer number = numbers.get(family);
    return number == null ? -1 : number;
  }

  /// The family behind a number.
  Family family(int number) {
    for (Family family : Family.values()) {
      if (number(family) == number) {
        return family;
      }
    }
    throw Invariant.broken("every family has a number");
  }

  RocksDB database() {
    return db;
  }

  ReadOptions latest() {
    return latest;
  }

  @Override
  public byte[] get(Family family, byte[] key) {
    return get(family, key, latest);
  }

  byte[] get(Family family, byte[] key, ReadOptions options) {
    try {
      byte[] value = db.get(handle(family), options, key);
      return value == null ? ABSENT : value;
    } catch (RocksDBException e) {
      throw Faults.reading(family, e);
    }
  }

  /// Values in the order of the keys, [#ABSENT] for those that are not there.
  List<byte[]> getAll(Family family, List<byte[]> keys, ReadOptions options) {
    List<ColumnFamilyHandle> same = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      same.add(handle(family));
    }
    try {
      List<byte[]> values = db.multiGetAsList(options, same, keys);
      values.replaceAll(value -> value == null ? ABSENT : value);
      return values;
    } catch (RocksDBException e) {
      throw Faults.reading(family, e);
    }
  }

  @Override
  public RocksIterator iterator(Family family) {
    return db.newIterator(handle(family), latest);
  }

  @Override
  public RocksIterator prefixIterator(Family family) {
    return db.newIterator(handle(family), latestPrefix);
  }

  /// Adds a value to a batch.
  void put(WriteBatch batch, Family family, byte[] key, byte[] value) {
    try {
      batch.put(handle(family), key, value);
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  void delete(WriteBatch batch, Family family, byte[] key) {
    try {
      batch.delete(handle(family), key);
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  /// Writes all or nothing, and returns once it is on the disk.
  void writeSynced(WriteBatch batch) {
    try {
      db.write(synced, batch);
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  /// Writes all or nothing; durable with the next synced write.
  void writeUnsynced(WriteBatch batch) {
    try {
      db.write(unsynced, batch);
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  /// Lets RocksDB count nothing of what this thread does: nobody asks for it, and counting takes a
  /// thirtieth of what it does for many keys.
  void withoutCounting() {
    db.setPerfLevel(PerfLevel.DISABLE);
  }

  /// Bytes that were written and are not in files yet.
  long memoryBytes() {
    try {
      return db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  /// Writes all of that into files, and returns when it is there.
  void flush() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, List.copyOf(handles.values()));
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  /// Free space, as the file system tells it to an ordinary user.
  long usableBytes() {
    try {
      return device.getUsableSpace();
    } catch (IOException e) {
      throw new PembaException(Reason.STORE_UNWRITABLE, "the disk does not answer: " + e);
    }
  }

  /// Rewrites the files of a range, so that what was deleted in it is gone from them.
  void compact(Family family, byte[] from, byte[] to) {
    try {
      collectLargeValues(family, true);
      try {
        db.compactRange(handle(family), from, to);
      } finally {
        collectLargeValues(family, false);
      }
    } catch (RocksDBException e) {
      throw Faults.writing(e);
    }
  }

  /// Large values lie apart, and are not moved when their keys are, which would cost every writer:
  /// only a compaction that was asked for takes along those in use and lets the others go.
  private void collectLargeValues(Family family, boolean collect) throws RocksDBException {
    db.setOptions(
        handle(family),
        MutableColumnFamilyOptions.builder()
            .setEnableBlobGarbageCollection(collect)
            .setBlobGarbageCollectionAgeCutoff(1.0)
            .build());
  }

  Snapshot snapshot() {
    return db.getSnapshot();
  }

  void pin() {
    long before = pins.getAndIncrement();
    Invariant.check(before > 0, "only an open store is pinned");
  }

  /// Gives a pin back; the last one closes the database.
  void unpin() {
    if (pins.decrementAndGet() > 0) {
      return;
    }
    for (ColumnFamilyHandle handle : handles.values()) {
      handle.close();
    }
    latest.close();
    latestPrefix.close();
    db.close();
    synced.close();
    unsynced.close();
    owned.forEach(AbstractNativeReference::close);
    closed.countDown();
  }

  /// Waits for the last pin to go. False if the bound passed before.
  boolean awaitClosed(Duration bound) {
    try {
      return closed.await(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return closed.getCount() == 0;
    }
  }
}
