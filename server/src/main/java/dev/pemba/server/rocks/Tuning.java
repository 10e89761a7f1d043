package dev.pemba.server.rocks;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.HyperClockCache;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Priority;
import org.rocksdb.WALRecoveryMode;

/// How RocksDB is set up, and the native objects that this takes.
///
/// The bottom level is packed with Zstandard and the others with LZ4: most bytes lie at the bottom,
/// most writing happens above. Filters on the prefix of edges answer "no such list" and, for lists
/// of few edges, "no such edge" without a read. Filters and indexes are cut into blocks of their
/// own: whole ones grow to megabytes, which no shard of the cache keeps, and every read would read
/// them from the disk again.
///
/// What the record of decisions writes comes in large values, packed already, and stays: they go
/// into files of their own as they are, and are not written again when keys are sorted. That took a
/// quarter off the processor time of a record.
final class Tuning {
  private static final long MEMTABLES_BYTES = 192L << 20;
  private static final long WAL_BYTES = 64L << 20;
  private static final int BLOCK_BYTES = 8 << 10;
  private static final int LOG_BLOCK_BYTES = 64 << 10;
  private static final int METADATA_BLOCK_BYTES = 8 << 10;
  private static final long BLOB_BYTES = 4 << 10;
  private static final int OPEN_FILES = 1_024;
  private static final int FILTER_BITS_PER_KEY = 10;
  private static final double MEMTABLE_FILTER = 0.05;
  private static final int BACKGROUND_JOBS = 2;

  private final DBOptions database;
  private final Cache cache;
  private final BloomFilter filter;
  private final List<AbstractNativeReference> families = new ArrayList<>();

  private Tuning(DBOptions database, Cache cache, BloomFilter filter) {
    this.database = database;
    this.cache = cache;
    this.filter = filter;
  }

  static Tuning of(long blockCacheBytes) {
    Cache cache = new HyperClockCache(blockCacheBytes, 0, -1, false);
    BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    // Packing files yields to whoever is answered; a pause of it only leaves more of them for a
    // while.
    Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
    DBOptions options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setParanoidChecks(true)
            // A torn tail was never acknowledged; damage before it is damage.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setDbWriteBufferSize(MEMTABLES_BYTES)
            .setMaxTotalWalSize(WAL_BYTES)
            .setMaxOpenFiles(OPEN_FILES)
            .setMaxBackgroundJobs(BACKGROUND_JOBS)
            .setBytesPerSync(1 << 20)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(4)
            .setStatsDumpPeriodSec(0);
    return new Tuning(options, cache, filter);
  }

  ColumnFamilyOptions family(Family family) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(family == Family.CHANGES ? LOG_BLOCK_BYTES : BLOCK_BYTES)
            .setFormatVersion(6)
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setMetadataBlockSize(METADATA_BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setPinTopLevelIndexAndFilter(true);
    ColumnFamilyOptions options =
        new ColumnFamilyOptions()
            .setWriteBufferSize(memtableBytes(family))
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true);
    if (family.prefixBytes() > 0) {
      options.useFixedLengthPrefixExtractor(family.prefixBytes());
      table.setFilterPolicy(filter).setWholeKeyFiltering(family == Family.FORWARD);
    } else if (family == Family.IDS || family == Family.NAMES || family == Family.IDEMPOTENCY) {
      table.setFilterPolicy(filter).setWholeKeyFiltering(true);
    }
    if (family == Family.FORWARD || family == Family.IDS) {
      options.setMemtableWholeKeyFiltering(true).setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER);
    }
    if (family == Family.AUDIT || family == Family.AUDIT_INDEX) {
      options
          .setEnableBlobFiles(true)
          .setMinBlobSize(BLOB_BYTES)
          .setBlobCompressionType(CompressionType.NO_COMPRESSION);
    }
    options.setTableFormatConfig(table);
    families.add(options);
    return options;
  }

  /// RocksDB takes writes again after the disk was full only once it finds free what all of these
  /// come to, so they are no larger than they need be.
  private static long memtableBytes(Family family) {
    return switch (family) {
      case FORWARD, REVERSE, CHANGES -> 32L << 20;
      case HISTORY, IDS, NAMES, AUDIT -> 16L << 20;
      case AUDIT_INDEX -> 8L << 20;
      case DEFAULT, SCHEMAS, META, IDEMPOTENCY -> 2L << 20;
    };
  }

  DBOptions database() {
    return database;
  }

  /// In the order in which to close them.
  List<AbstractNativeReference> owned() {
    List<AbstractNativeReference> all = new ArrayList<>(families);
    all.add(database);
    all.add(filter);
    all.add(cache);
    return all;
  }
}
