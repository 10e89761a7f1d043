package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.store.Snapshot;
import dev.pemba.store.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store on a disk that fills up: a small file system in memory, mounted for the test. Skipped
/// where mounting is not permitted.
final class FullDiskTest {
  private static final long DISK_BYTES = 320L << 20;
  private static final long UPDATES = 250;
  private static final StoreSettings SETTINGS = StoreSettings.DEFAULT.withBlockCache(8 << 20);
  private static final int REFUSALS = 10;
  private static final Duration RECOVERY_BOUND = Duration.ofSeconds(60);

  @TempDir private Path mountPoint;
  private Path ballast = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs");
    Assumptions.assumeTrue(mounted, "mounting a small file system is not permitted here");
    ballast = mountPoint.resolve("ballast");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount");
  }

  @Test
  void aFullDiskRefusesWritesLosesNothingAndHealsWhenThereIsSpace() throws Exception {
    fillUpAndRecover(SETTINGS.withDiskReserve(0));
  }

  @Test
  void theReserveRefusesWritesBeforeTheDiskIsFull() throws Exception {
    fillUpAndRecover(SETTINGS.withDiskReserve(16L << 20));
  }

  private void fillUpAndRecover(StoreSettings settings) throws Exception {
    Path folder = mountPoint.resolve("store");
    long written;
    try (RocksStore store = RocksStore.open(folder, settings, new TestClock())) {
      store.commit(Change.of(new Change.SchemaText(CrashWriter.SCHEMA)));
      store.commit(batch(0));
      leave((24L << 20) + settings.diskReserveBytes());
      int full = writeUntilRefused(store, 1);
      written = store.revision().value();
      assertThat(written).isEqualTo(full + 1L);
      assertThat(refusal(store, full)).isEqualTo(Reason.STORE_UNWRITABLE);
      assertThat(store.revision()).isEqualTo(new Revision(written));
      assertThat(count(store)).isEqualTo(full * UPDATES);

      Files.delete(ballast);
      writeOnceThereIsSpace(store, full);
      assertThat(count(store)).isEqualTo((full + 1) * UPDATES);
    }
    assertThat(StoreVerification.run(folder, (_, _) -> {}).findings()).isEmpty();
    try (RocksStore store = RocksStore.open(folder, settings, new TestClock())) {
      assertThat(store.revision()).isEqualTo(new Revision(written + 1));
    }
  }

  /// Takes space away until so much is left.
  private void leave(long bytes) throws IOException {
    long take = Files.getFileStore(mountPoint).getUsableSpace() - bytes;
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      byte[] block = new byte[1 << 16];
      for (long done = 0; done < take; done += block.length) {
        file.write(block);
      }
    }
  }

  /// Until writes stay refused: what RocksDB clears away meanwhile makes room for some more.
  private static int writeUntilRefused(RocksStore store, int from) throws InterruptedException {
    int next = from;
    int refused = 0;
    while (refused < REFUSALS) {
      try {
        store.commit(batch(next));
        next++;
        refused = 0;
      } catch (PembaException e) {
        assertThat(e.reason()).isEqualTo(Reason.STORE_UNWRITABLE);
        refused++;
        store.await(new Revision(Long.MAX_VALUE), Duration.ofMillis(50));
      }
    }
    return next;
  }

  private static void writeOnceThereIsSpace(RocksStore store, int number)
      throws InterruptedException {
    long deadline = System.nanoTime() + RECOVERY_BOUND.toNanos();
    while (true) {
      try {
        store.commit(batch(number));
        return;
      } catch (PembaException e) {
        assertThat(e.reason()).isEqualTo(Reason.STORE_UNWRITABLE);
        assertThat(System.nanoTime()).as("it never healed").isLessThan(deadline);
        store.await(new Revision(Long.MAX_VALUE), Duration.ofMillis(200));
      }
    }
  }

  private static Reason refusal(RocksStore store, int number) {
    return catchThrowableOfType(PembaException.class, () -> store.commit(batch(number))).reason();
  }

  private static Change batch(int number) {
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < UPDATES; i++) {
      String text = "document:d" + i + "#viewer@user:" + "u".repeat(900) + number + "-" + i;
      updates.add(new Update(Operation.CREATE, Relationship.parse(text)));
    }
    return Change.of(new Change.Updates(List.of(), updates));
  }

  private static long count(RocksStore store) {
    long[] count = new long[1];
    try (Snapshot head = store.head();
        Snapshot.Rows rows = head.relationships(RelationshipFilter.ALL, Optional.empty())) {
      rows.forEachRemaining(_ -> count[0]++);
    }
    return count[0];
  }

  private boolean run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    words.add(mountPoint.toString());
    try {
      return new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
