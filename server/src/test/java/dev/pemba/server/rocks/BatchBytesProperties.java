package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// The bytes of a batch are what RocksDB would have made, and its newest records are found by key.
final class BatchBytesProperties {
  private static final long SEED = 11;

  /// Every family but the one that RocksDB insists on, which stays empty and is written otherwise.
  private static final List<Family> FAMILIES =
      Arrays.stream(Family.values()).filter(family -> family != Family.DEFAULT).toList();

  @TempDir private Path folder;

  @Test
  void theBytesAreThoseThatRocksDbMakes() throws RocksDBException {
    Random random = new Random(SEED);
    Disk disk = Disk.open(folder, 8 << 20);
    try {
      for (int round = 0; round < 50; round++) {
        BatchBytes ours = new BatchBytes();
        try (WriteBatch theirs = new WriteBatch()) {
          for (int i = random.nextInt(200); i > 0; i--) {
            Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
            byte[] key = bytes(random);
            byte[] value = bytes(random);
            if (random.nextInt(4) == 0) {
              ours.delete(disk.number(family), key, random.nextBoolean());
              disk.delete(theirs, family, key);
            } else {
              ours.put(disk.number(family), key, value, random.nextBoolean());
              disk.put(theirs, family, key, value);
            }
          }
          assertThat(ours.toBytes()).as("seed %d, round %d", SEED, round).isEqualTo(theirs.data());
        }
      }
    } finally {
      disk.unpin();
    }
  }

  @Test
  void aLargeBatchIsSortedAndKeepsTheOrderOfEachKey() throws RocksDBException {
    Random random = new Random(SEED);
    Disk disk = Disk.open(folder, 8 << 20);
    try {
      for (int round = 0; round < 20; round++) {
        BatchBytes ours = new BatchBytes();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
          Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
          byte[] key = new byte[1 + random.nextInt(16)];
          key[random.nextInt(key.length)] = (byte) random.nextInt(20);
          Row row = new Row(family, key, bytes(random));
          rows.add(row);
          ours.put(disk.number(family), key, row.value, random.nextBoolean());
        }
        rows.sort(
            Comparator.comparingInt((Row row) -> disk.number(row.family))
                .thenComparing(row -> Arrays.copyOf(row.key, 16), Arrays::compareUnsigned));
        try (WriteBatch theirs = new WriteBatch()) {
          for (Row row : rows) {
            disk.put(theirs, row.family, row.key, row.value);
          }
          assertThat(ours.toBytes()).as("seed %d, round %d", SEED, round).isEqualTo(theirs.data());
        }
      }
    } finally {
      disk.unpin();
    }
  }

  @Test
  void theNewestIndexedRecordOfAKeyIsFoundAndAfterClearingNone() {
    Random random = new Random(SEED);
    BatchBytes batch = new BatchBytes();
    for (int round = 0; round < 20; round++) {
      Map<String, Optional<byte[]>> newest = new HashMap<>();
      for (int i = 0; i < 2_000; i++) {
        int family = random.nextInt(3);
        byte[] key = text(random.nextInt(500));
        byte[] value = new byte[random.nextInt(1, 300)];
        boolean delete = random.nextInt(4) == 0;
        if (delete) {
          batch.delete(family, key, family != 2);
        } else {
          batch.put(family, key, value, family != 2);
        }
        newest.put(
            family + new String(key, StandardCharsets.UTF_8),
            delete ? Optional.empty() : Optional.of(value));
      }
      for (int family = 0; family < 3; family++) {
        for (int key = 0; key < 500; key++) {
          Optional<byte[]> expected = newest.get(family + Integer.toString(key));
          int record = batch.find(family, text(key));
          if (expected == null || family == 2) {
            assertThat(record).isEqualTo(BatchBytes.NONE);
          } else if (expected.isEmpty()) {
            assertThat(batch.isPut(record)).isFalse();
          } else {
            assertThat(batch.value(record)).isEqualTo(expected.get());
          }
        }
      }
      batch.clear();
      assertThat(batch.isEmpty()).isTrue();
      assertThat(batch.find(0, text(1))).isEqualTo(BatchBytes.NONE);
    }
  }

  @Test
  void steppingVisitsEveryRecord() {
    Random random = new Random(SEED);
    BatchBytes batch = new BatchBytes();
    int start = batch.size();
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int family = random.nextInt(1, 300);
      byte[] key = bytes(random);
      byte[] value = bytes(random);
      if (random.nextInt(4) == 0) {
        batch.delete(family, key, random.nextBoolean());
        written.add(printed(family, key, Reader.ABSENT));
      } else {
        batch.put(family, key, value, random.nextBoolean());
        written.add(printed(family, key, value));
      }
    }
    List<String> read = new ArrayList<>();
    for (int at = start; at < batch.size(); at = batch.next(at)) {
      byte[] value = batch.isPut(at) ? batch.value(at) : Reader.ABSENT;
      read.add(printed(batch.familyOf(at), batch.key(at), value));
    }
    assertThat(read).isEqualTo(written);
  }

  private static byte[] text(int number) {
    return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(20) * random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String printed(int family, byte[] key, byte[] value) {
    return family + " " + HexFormat.of().formatHex(key) + " " + HexFormat.of().formatHex(value);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Row(Family family, byte[] key, byte[] value) {}
}
