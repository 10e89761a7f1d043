package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.testing.Dice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was written to the journal is there, however it was left.
final class JournalTest {
  private static final int CAPACITY = 3 * Journal.SEGMENT_BYTES;

  @TempDir private Path folder;

  @Test
  void whatWasWrittenIsReadAfterTheJournalWasLeftOpen() {
    List<Bytes> written = new ArrayList<>();
    // Left open on purpose: a killed process closes nothing.
    Journal left = Journal.open(folder, CAPACITY, 0);
    for (int i = 0; i < 1_000; i++) {
      written.add(random(i, 1 + i * 7));
      assertThat(append(left, written.getLast())).isTrue();
    }
    try (Journal found = Journal.open(folder, CAPACITY, 0)) {
      assertThat(found.end()).isEqualTo(left.end());
      assertThat(all(found, 0)).isEqualTo(written);
    }
    left.close();
  }

  @Test
  void aFullJournalTakesNoMoreUntilItIsReleased() {
    try (Journal journal = Journal.open(folder, CAPACITY, 0)) {
      Bytes record = Bytes.of(new byte[100_000]);
      int count = 0;
      while (append(journal, record)) {
        count++;
      }
      assertThat(count).isEqualTo(3 * (Journal.SEGMENT_BYTES / 100_008));
      journal.release(Journal.SEGMENT_BYTES - 1);
      assertThat(append(journal, record)).isFalse();
      journal.release(Journal.SEGMENT_BYTES);
      assertThat(append(journal, record)).isTrue();
    }
  }

  @Test
  void segmentsAreUsedAgainAndOldBytesAreNeverTakenForNewOnes() throws IOException {
    Dice dice = new Dice(7);
    long from = 0;
    List<Bytes> waiting = new ArrayList<>();
    Journal journal = Journal.open(folder, CAPACITY, 0);
    for (int step = 0; step < 4_000; step++) {
      Bytes record = random(step, 1 + dice.below(20_000));
      if (append(journal, record)) {
        waiting.add(record);
      } else {
        assertThat(all(journal, from)).as("step %d", step).isEqualTo(waiting);
        from = journal.end();
        journal.release(from);
        waiting.clear();
      }
      if (dice.below(200) == 0) {
        journal.close();
        journal = Journal.open(folder, CAPACITY, from);
        assertThat(all(journal, from)).as("step %d", step).isEqualTo(waiting);
      }
    }
    journal.close();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.count()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aRecordThatIsNotWholeEndsTheJournal() throws IOException {
    long third;
    try (Journal journal = Journal.open(folder, CAPACITY, 0)) {
      append(journal, random(1, 100));
      append(journal, random(2, 100));
      third = journal.end();
      append(journal, random(3, 100));
      append(journal, random(4, 100));
    }
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(third + 50);
      bytes.write(0x55);
    }
    try (Journal journal = Journal.open(folder, CAPACITY, 0)) {
      assertThat(all(journal, 0)).containsExactly(random(1, 100), random(2, 100));
      // What comes next takes the place, and what was behind it does not come back.
      append(journal, random(5, 100));
    }
    try (Journal journal = Journal.open(folder, CAPACITY, 0)) {
      assertThat(all(journal, 0)).containsExactly(random(1, 100), random(2, 100), random(5, 100));
    }
  }

  @Test
  void recordsOfTheFirstFormatAreNotTakenForTheEnd() throws IOException {
    byte[] record = random(1, 100).array();
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, 0));
    crc.update(record);
    ByteBuffer segment = ByteBuffer.allocate(Journal.SEGMENT_BYTES).order(ByteOrder.nativeOrder());
    segment.putInt(record.length).putInt((int) crc.getValue()).put(record);
    Path file = folder.resolve("%016x.journal".formatted(0));
    Files.write(file, segment.array());
    assertThatThrownBy(() -> Journal.open(folder, CAPACITY, 0))
        .hasMessageContaining("holds records of an earlier release");
    assertThat(Files.readAllBytes(file)).isEqualTo(segment.array());
  }

  @Test
  void ofRecordsThatBelongTogetherAllAreWrittenOrNone() {
    Dice dice = new Dice(11);
    for (int round = 0; round < 20; round++) {
      try (Journal journal = Journal.open(folder.resolve("" + round), CAPACITY, 0)) {
        List<Bytes> written = new ArrayList<>();
        int taken = 1;
        while (taken > 0) {
          List<Bytes> records = new ArrayList<>();
          for (int i = dice.below(20); i >= 0; i--) {
            records.add(random(i, 1 + dice.below(Journal.SEGMENT_BYTES / 8)));
          }
          taken = journal.append(frames(records));
          assertThat(taken).isIn(0, records.size());
          written.addAll(records.subList(0, taken));
        }
        assertThat(all(journal, 0)).isEqualTo(written);
      }
    }
  }

  private static List<Bytes> all(Journal journal, long from) {
    List<Bytes> found = new ArrayList<>();
    long at = from;
    while (at < journal.end()) {
      at =
          journal.read(
              at,
              Math.min(journal.end(), at + 100_000),
              (bytes, length, _) -> found.add(Bytes.of(Arrays.copyOf(bytes, length))));
    }
    return found;
  }

  private static boolean append(Journal journal, Bytes record) {
    return journal.append(frames(List.of(record)), 0);
  }

  private static Frames frames(List<Bytes> records) {
    Frames frames = new Frames(1, 0);
    for (Bytes record : records) {
      frames.begin().raw(record.array());
      frames.end();
    }
    return frames;
  }

  private static Bytes random(long seed, int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(seed).nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
