package dev.pemba.server.rocks;

import dev.pemba.schema.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/// A published state of the store: a revision with its RocksDB snapshot, shared by all who read it,
/// released after its last user. Immutable but for its count of users. Thread-safe.
final class Head implements Reader {
  private final Disk disk;
  private final State state;
  private final Snapshot snapshot;
  private final Reading all;
  private final Reading memory;
  private final AtomicInteger pins = new AtomicInteger(1);

  /// What a head is a head of.
  ///
  /// @param timeMillis timestamp of the last change
  /// @param oldest the oldest revision that can be read
  record State(long revision, long timeMillis, long oldest, Schema schema, SymbolTable symbols) {
    State withOldest(long revision) {
      return new State(this.revision, timeMillis, revision, schema, symbols);
    }
  }

  /// Takes a snapshot of what is written now. The maker holds the first pin.
  Head(Disk disk, State state) {
    disk.pin();
    this.disk = disk;
    this.state = state;
    this.snapshot = disk.snapshot();
    this.all = new Reading(disk, snapshot, ReadTier.READ_ALL_TIER);
    this.memory = new Reading(disk, snapshot, ReadTier.BLOCK_CACHE_TIER);
  }

  /// The same as far as RocksDB holds it in memory: else reads throw `NotInMemoryException`.
  Reader inMemory() {
    return memory;
  }

  State state() {
    return state;
  }

  long revision() {
    return state.revision;
  }

  /// False if the last user is gone: then there is a newer head.
  boolean pin() {
    int count = pins.get();
    while (count > 0) {
      if (pins.compareAndSet(count, count + 1)) {
        return true;
      }
      count = pins.get();
    }
    return false;
  }

  void unpin() {
    if (pins.decrementAndGet() == 0) {
      all.close();
      memory.close();
      disk.database().releaseSnapshot(snapshot);
      snapshot.close();
      disk.unpin();
    }
  }

  @Override
  public byte[] get(Family family, byte[] key) {
    return all.get(family, key);
  }

  @Override
  public List<byte[]> getAll(Family family, List<byte[]> keys) {
    return all.getAll(family, keys);
  }

  @Override
  public RocksIterator iterator(Family family) {
    return all.iterator(family);
  }

  @Override
  public RocksIterator prefixIterator(Family family) {
    return all.prefixIterator(family);
  }

  /// How a snapshot is read.
  private static final class Reading implements Reader {
    private final Disk disk;
    private final ReadOptions total;
    private final ReadOptions prefix;

    Reading(Disk disk, Snapshot snapshot, ReadTier tier) {
      this.disk = disk;
      this.total =
          new ReadOptions().setSnapshot(snapshot).setReadTier(tier).setTotalOrderSeek(true);
      this.prefix =
          new ReadOptions().setSnapshot(snapshot).setReadTier(tier).setPrefixSameAsStart(true);
    }

    @Override
    public byte[] get(Family family, byte[] key) {
      return disk.get(family, key, total);
    }

    @Override
    public List<byte[]> getAll(Family family, List<byte[]> keys) {
      return disk.getAll(family, keys, total);
    }

    @Override
    public RocksIterator iterator(Family family) {
      return disk.database().newIterator(disk.handle(family), total);
    }

    @Override
    public RocksIterator prefixIterator(Family family) {
      return disk.database().newIterator(disk.handle(family), prefix);
    }

    void close() {
      total.close();
      prefix.close();
    }
  }
}
