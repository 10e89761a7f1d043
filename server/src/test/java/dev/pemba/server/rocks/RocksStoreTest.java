package dev.pemba.server.rocks;

import dev.pemba.store.Store;
import dev.pemba.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/// The contract, run by the store on RocksDB.
final class RocksStoreTest extends StoreContract {
  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT
          .withRetention(RETENTION)
          .withPruneInterval(Duration.ZERO)
          .withBlockCache(8 << 20)
          .withDiskReserve(0);

  @TempDir private Path folder;

  @Override
  protected Store create() {
    return RocksStore.open(folder, SETTINGS, clock);
  }

  @Override
  protected Store reopen(Store open) {
    open.close();
    return create();
  }

  @Override
  protected void prune(Store open) {
    ((RocksStore) open).prune();
  }
}
