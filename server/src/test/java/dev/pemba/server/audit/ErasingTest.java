package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is erased from the record leaves the disk, large values too.
final class ErasingTest {
  private static final int BLOCKS = 400;
  private static final int BLOCK_BYTES = 8 << 10;

  @TempDir private Path folder;

  @Test
  void largeValuesThatWereReplacedLeaveTheDiskAndTheOthersStay() throws IOException {
    try (RocksStore store =
        RocksStore.open(folder, StoreSettings.DEFAULT, InstantSource.system())) {
      AuditTables tables = store.auditTables();
      SplittableRandom random = new SplittableRandom(1);
      List<Row> rows = new ArrayList<>();
      byte[] kept = new byte[BLOCK_BYTES];
      for (int i = 0; i < BLOCKS; i++) {
        byte[] block = new byte[BLOCK_BYTES];
        random.nextBytes(block);
        if (i == BLOCKS / 2) {
          kept = block;
        }
        rows.add(new Row(Table.BLOCKS, Keys.block(i), block));
      }
      tables.write(rows, true);
      tables.erase(Table.BLOCKS, Keys.block(0), Keys.block(BLOCKS));
      assertThat(largeValueBytes()).isGreaterThan((long) BLOCKS * BLOCK_BYTES);

      rows.clear();
      for (int i = 0; i < BLOCKS; i++) {
        if (i != BLOCKS / 2) {
          rows.add(new Row(Table.BLOCKS, Keys.block(i), new byte[] {7}));
        }
      }
      tables.write(rows, true);
      tables.erase(Table.BLOCKS, Keys.block(0), Keys.block(BLOCKS));

      assertThat(largeValueBytes()).isBetween((long) BLOCK_BYTES, 4L * BLOCK_BYTES);
      assertThat(tables.get(Table.BLOCKS, Keys.block(BLOCKS / 2))).isEqualTo(kept);
      assertThat(tables.get(Table.BLOCKS, Keys.block(1))).containsExactly(7);
    }
  }

  private long largeValueBytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".blob")).mapToLong(this::size).sum();
    }
  }

  private long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      throw new AssertionError(gone);
    }
  }
}
