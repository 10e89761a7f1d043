package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.store.TestClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;

/// What verification finds: each test breaks one thing behind the store's back.
final class StoreVerificationTest {
  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withBlockCache(8 << 20).withDiskReserve(0);

  @TempDir private Path folder;

  @BeforeEach
  void fill() {
    try (RocksStore store = RocksStore.open(folder, SETTINGS, new TestClock())) {
      store.commit(
          Change.of(
              new Change.SchemaText(
                  """
                  definition user {}
                  definition document { relation viewer: user | user:* }
                  """)));
      write(store, Operation.CREATE, "document:a#viewer@user:ana", "document:b#viewer@user:ana");
      write(store, Operation.CREATE, "document:a#viewer@user:*");
      write(store, Operation.DELETE, "document:b#viewer@user:ana");
    }
  }

  @Test
  void aSoundStoreHasNoFindings() {
    List<String> steps = new ArrayList<>();
    StoreVerification.Report report = StoreVerification.run(folder, (step, _) -> steps.add(step));

    assertThat(report.findings()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.counts()).isEqualTo(new StoreVerification.Counts(4, 2, 1, 3, 4, 1));
    assertThat(steps).contains("changes", "ids", "relationships", "history", "replay");
  }

  @Test
  void anEdgeThatOneDirectionLacksIsFound() {
    tamper(batch -> batch.delete(Family.REVERSE, firstKey(Family.REVERSE, batch)));
    assertFinding("is not the same in `reverse`");
  }

  @Test
  void anEdgeThatOnlyTheReverseHasIsFound() {
    tamper(batch -> batch.delete(Family.FORWARD, firstKey(Family.FORWARD, batch)));
    assertFinding("is not the same in `forward`");
  }

  @Test
  void anEdgeFromTheFutureIsFound() {
    byte[] future = new EdgeValue(9, dev.pemba.store.Grant.PLAIN).toBytes();
    tamper(
        batch -> {
          batch.put(Family.FORWARD, firstKey(Family.FORWARD, batch), future);
          batch.put(Family.REVERSE, firstKey(Family.REVERSE, batch), future);
        });
    assertFinding("was created at revision 9, the head is 4");
  }

  @Test
  void aNumberWithoutItsIdIsFound() {
    tamper(batch -> batch.delete(Family.IDS, firstKey(Family.IDS, batch)));
    assertFinding("does not lead back to it");
  }

  @Test
  void anIdWithoutItsNumberIsFound() {
    tamper(batch -> batch.delete(Family.NAMES, firstKey(Family.NAMES, batch)));
    assertFinding("does not lead back to its id");
  }

  @Test
  void aHoleInTheLogIsFound() {
    tamper(batch -> batch.delete(Family.CHANGES, ChangeLog.headerKey(2)));
    assertFinding("`changes` lacks revision 2");
  }

  @Test
  void aChangeWithoutItsBodyIsFound() {
    tamper(batch -> batch.delete(Family.CHANGES, ChangeLog.bodyKey(3)));
    assertFinding("revision 3 lacks its body");
  }

  @Test
  void aLostValueInHistoryIsFound() {
    tamper(batch -> batch.delete(Family.HISTORY, firstKey(Family.HISTORY, batch)));
    assertFinding("not in history");
  }

  @Test
  void anEdgeThatNoChangeWroteIsFound() {
    byte[] value = new EdgeValue(2, dev.pemba.store.Grant.PLAIN).toBytes();
    EdgeKey key = new EdgeKey(End.of(2, 1, 2), End.of(1, 0, 0));
    tamper(
        batch -> {
          batch.put(Family.FORWARD, key.toBytes(Direction.FORWARD), value);
          batch.put(Family.REVERSE, key.toBytes(Direction.REVERSE), value);
        });
    assertFinding("the kept changes wrote 3 values, there are 4");
  }

  @Test
  void aWrongTallyIsFound() {
    tamper(
        batch ->
            Tally.counts(batch)
                .forEach((kind, _) -> batch.put(Family.META, kind.toBytes(), Meta.u64(7))));
    assertFinding("the tally of kinds");
  }

  @Test
  void aFolderWithoutAStoreIsRefused(@TempDir Path empty) {
    assertThat(
            catchThrowableOfType(
                    PembaException.class, () -> StoreVerification.run(empty, (_, _) -> {}))
                .reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void anOpenStoreIsRefused() {
    try (RocksStore _ = RocksStore.open(folder, SETTINGS, new TestClock())) {
      assertThat(
              catchThrowableOfType(
                  PembaException.class, () -> StoreVerification.run(folder, (_, _) -> {})))
          .hasMessageContaining("in use");
    }
  }

  private void assertFinding(String text) {
    StoreVerification.Report report = StoreVerification.run(folder, (_, _) -> {});
    assertThat(report.findings()).anySatisfy(finding -> assertThat(finding).contains(text));
    assertThat(report.isClean()).isFalse();
  }

  private void tamper(Consumer<Batch> change) {
    Disk disk = Disk.open(Folder.database(folder), 8 << 20);
    try (Batch batch = new Batch(disk)) {
      change.accept(batch);
      batch.commit();
    } finally {
      disk.unpin();
    }
  }

  private static byte[] firstKey(Family family, Reader reader) {
    try (RocksIterator iterator = reader.iterator(family)) {
      iterator.seekToFirst();
      return iterator.key();
    }
  }

  private static void write(RocksStore store, Operation operation, String... relationships) {
    List<Update> updates =
        Stream.of(relationships)
            .map(text -> new Update(operation, Relationship.parse(text)))
            .toList();
    store.commit(Change.of(new Change.Updates(List.of(), updates)));
  }
}
