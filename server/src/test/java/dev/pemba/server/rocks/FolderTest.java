package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Snapshot;
import dev.pemba.store.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may open which folder.
final class FolderTest {
  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withBlockCache(8 << 20).withDiskReserve(0);

  @TempDir private Path folder;

  @Test
  void twoCanNotOpenOneFolder() {
    try (RocksStore _ = open(folder)) {
      PembaException refusal = refusal(folder);
      assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(refusal).hasMessageContaining("in use by another process");
    }
    open(folder).close();
  }

  @Test
  void aFolderIsLockedUntilTheLastSnapshotIsClosed() throws InterruptedException {
    RocksStore store = open(folder);
    Snapshot pinned = store.head();
    Thread closing = Thread.ofPlatform().start(store::close);
    while (answersStill(store)) {
      Thread.onSpinWait();
    }
    assertThat(refusal(folder)).hasMessageContaining("in use");
    assertThat(pinned.symbols().typeBound()).isEqualTo(1);
    pinned.close();
    closing.join();
    open(folder).close();
  }

  @Test
  void aClosedStoreAnswersNothing() {
    RocksStore store = open(folder);
    store.close();
    assertThat(catchThrowableOfType(PembaException.class, store::head).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void aFolderOfOtherFilesIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "mine");
    assertThat(refusal(folder)).hasMessageContaining("holds files but no store");
    assertThat(folder).isDirectoryContaining("glob:**thesis.txt");
    assertThat(folder.resolve("db")).doesNotExist();
  }

  @Test
  void aMissingFolderIsCreated() {
    Path deep = folder.resolve("a").resolve("b");
    open(deep).close();
    assertThat(deep.resolve("PEMBA")).exists();
  }

  @Test
  void aStoreOfAnotherFormatIsRefused() {
    open(folder).close();
    Disk disk = Disk.open(Folder.database(folder), 8 << 20);
    try (Batch batch = new Batch(disk)) {
      batch.put(Family.META, Meta.FORMAT, Meta.u32(99));
      batch.commit();
    } finally {
      disk.unpin();
    }
    assertThat(refusal(folder)).hasMessageContaining("format 99");
  }

  private static boolean answersStill(RocksStore store) {
    try (Snapshot _ = store.head()) {
      return true;
    } catch (PembaException _) {
      return false;
    }
  }

  private static RocksStore open(Path path) {
    return RocksStore.open(path, SETTINGS, new TestClock());
  }

  private static PembaException refusal(Path path) {
    return catchThrowableOfType(PembaException.class, () -> open(path).close());
  }
}
