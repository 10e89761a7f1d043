package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.log.ByteWriter;
import dev.pemba.testing.Dice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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
      assertThat(left.append(record(written.getLast()))).isTrue();
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
      ByteWriter record = record(Bytes.of(new byte[100_000]));
      int count = 0;
      while (journal.append(record)) {
        count++;
      }
      assertThat(count).isEqualTo(3 * (Journal.SEGMENT_BYTES / 100_008));
      journal.release(Journal.SEGMENT_BYTES - 1);
      assertThat(journal.append(record)).isFalse();
      journal.release(Journal.SEGMENT_BYTES);
      assertThat(journal.append(record)).isTrue();
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
      if (journal.append(record(record))) {
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
      journal.append(record(random(1, 100)));
      journal.append(record(random(2, 100)));
      third = journal.end();
      journal.append(record(random(3, 100)));
      journal.append(record(random(4, 100)));
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
      journal.append(record(random(5, 100)));
    }
    try (Journal journal = Journal.open(folder, CAPACITY, 0)) {
      assertThat(all(journal, 0)).containsExactly(random(1, 100), random(2, 100), random(5, 100));
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

  private static ByteWriter record(Bytes bytes) {
    return new ByteWriter(bytes.length()).raw(bytes.array());
  }

  private static Bytes random(long seed, int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(seed).nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
