package dev.pemba.server.rocks;

import java.time.Duration;

/// What an operator may decide about the store. That every change is synced is not among it.
///
/// @param retention how long older revisions stay readable
/// @param pruneInterval how often what is older is cleared away; zero for only when asked
/// @param blockCacheBytes RocksDB's own cache of blocks, outside the Java heap
/// @param edgeCacheBytes cache of decoded edges, in the Java heap; 0 switches it off
/// @param idCacheBytes cache of ids and their numbers, in the Java heap; 0 switches it off
/// @param memoryReads reads past these caches, into what RocksDB has in memory, that a request may
///   make on a network thread; 0 switches them off
/// @param queueCapacity changes that may wait before callers are turned away
/// @param diskReserveBytes free space below which changes are refused, so that what was accepted
///   can still be compacted
public record StoreSettings(
    Duration retention,
    Duration pruneInterval,
    long blockCacheBytes,
    long edgeCacheBytes,
    long idCacheBytes,
    int memoryReads,
    int queueCapacity,
    long diskReserveBytes) {

  public static final StoreSettings DEFAULT =
      new StoreSettings(
          Duration.ofDays(7),
          Duration.ofMinutes(10),
          256L << 20,
          256L << 20,
          64L << 20,
          32,
          4_096,
          256L << 20);

  public StoreSettings withRetention(Duration window) {
    return new StoreSettings(
        window,
        pruneInterval,
        blockCacheBytes,
        edgeCacheBytes,
        idCacheBytes,
        memoryReads,
        queueCapacity,
        diskReserveBytes);
  }

  public StoreSettings withPruneInterval(Duration interval) {
    return new StoreSettings(
        retention,
        interval,
        blockCacheBytes,
        edgeCacheBytes,
        idCacheBytes,
        memoryReads,
        queueCapacity,
        diskReserveBytes);
  }

  /// Both caches in the Java heap; 0 switches one off.
  public StoreSettings withCaches(long edgeBytes, long idBytes) {
    return new StoreSettings(
        retention,
        pruneInterval,
        blockCacheBytes,
        edgeBytes,
        idBytes,
        memoryReads,
        queueCapacity,
        diskReserveBytes);
  }

  public StoreSettings withBlockCache(long bytes) {
    return new StoreSettings(
        retention,
        pruneInterval,
        bytes,
        edgeCacheBytes,
        idCacheBytes,
        memoryReads,
        queueCapacity,
        diskReserveBytes);
  }

  public StoreSettings withMemoryReads(int reads) {
    return new StoreSettings(
        retention,
        pruneInterval,
        blockCacheBytes,
        edgeCacheBytes,
        idCacheBytes,
        reads,
        queueCapacity,
        diskReserveBytes);
  }

  public StoreSettings withQueueCapacity(int changes) {
    return new StoreSettings(
        retention,
        pruneInterval,
        blockCacheBytes,
        edgeCacheBytes,
        idCacheBytes,
        memoryReads,
        changes,
        diskReserveBytes);
  }

  public StoreSettings withDiskReserve(long bytes) {
    return new StoreSettings(
        retention,
        pruneInterval,
        blockCacheBytes,
        edgeCacheBytes,
        idCacheBytes,
        memoryReads,
        queueCapacity,
        bytes);
  }
}
