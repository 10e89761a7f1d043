package dev.pemba.server.rocks;

import java.util.concurrent.locks.ReentrantLock;

/// The parts of an open store that reading, applying and pruning share.
///
/// @param sources of what footings follow; one object for each store
/// @param publishing held from a write of the applier or of pruning to the head that shows it
record Shared(
    StoreSettings settings,
    Disk disk,
    Heads heads,
    Schemas schemas,
    Stripes edgeStripes,
    Footing.Sources sources,
    Ids ids,
    EdgeCache edges,
    DerivedCache derived,
    ReentrantLock publishing) {

  /// One part in so many of the cache of edges is for what is derived from them.
  private static final int DERIVED_SHARE = 4;

  static Shared of(StoreSettings settings, Disk disk) {
    Schemas schemas = new Schemas();
    StoreState state = StoreState.read(disk, schemas);
    Head.State first =
        new Head.State(
            state.revision(),
            state.timeMillis(),
            Meta.readU64(disk, Meta.OLDEST),
            state.schema(),
            state.symbols());
    long derivedBytes = settings.edgeCacheBytes() / DERIVED_SHARE;
    Stripes stripes = new Stripes(state.revision());
    EdgeCache edges = new EdgeCache(settings.edgeCacheBytes() - derivedBytes, stripes);
    Stripes idStripes = new Stripes(state.revision());
    return new Shared(
        settings,
        disk,
        new Heads(new Head(disk, first)),
        schemas,
        stripes,
        new Footing.Sources(stripes, idStripes),
        new Ids(settings.idCacheBytes(), idStripes),
        edges,
        new DerivedCache(derivedBytes, stripes, edges),
        new ReentrantLock());
  }
}
