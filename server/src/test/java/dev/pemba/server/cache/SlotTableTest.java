package dev.pemba.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The table that the caches are made of: bounded, and kinder to what is read.
final class SlotTableTest {
  private static final long MOST_BYTES = 10_000;

  private final SlotTable<Entry> table = new SlotTable<>(MOST_BYTES);

  /// Of each entry that was told that it leaves, whether it was still there.
  private final List<Boolean> left = new ArrayList<>();

  @Test
  void whatIsPutIsFoundAndOnceReplacedIsGone() {
    table.put(new Entry(7, 100));
    Entry second = new Entry(7, 200);
    table.put(second);

    assertThat(find(7)).isSameAs(second);
    assertThat(table.bytes()).isEqualTo(200);
  }

  @Test
  void itNeverHoldsMoreThanItMay() {
    for (int number = 0; number < 10_000; number++) {
      table.put(new Entry(number, 50 + number % 1_000));
      assertThat(table.bytes()).isBetween(0L, MOST_BYTES);
    }
    assertThat(IntStream.range(0, 10_000).filter(number -> find(number) != null).count())
        .isBetween(5L, MOST_BYTES / 50);
  }

  @Test
  void whatIsReadOutlivesWhatIsNot() {
    Entry read = new Entry(0, 100);
    table.put(read);
    for (int number = 1; number < 10_000; number++) {
      read.mark(true);
      table.put(new Entry(number, 100));
    }
    assertThat(find(0)).isSameAs(read);
    assertThat(find(1)).isNull();
  }

  /// Else a change that comes in between would find nobody to tell, and what was computed from the
  /// entry would go on standing on it.
  @Test
  void whatLeavesIsToldWhileItCanStillBeFound() {
    for (int number = 0; number < 1_000; number++) {
      table.put(new Entry(number, 100));
      table.put(new Entry(number, 100));
    }
    assertThat(left).hasSizeGreaterThan(1_500).doesNotContain(false);
  }

  private @Nullable Entry find(int number) {
    int hash = Entry.hash(number);
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Entry entry = table.at(hash, probe);
      if (entry == null || entry.number == number) {
        return entry;
      }
    }
    return null;
  }

  private final class Entry implements SlotTable.Entry<Entry> {
    private final int number;
    private final long bytes;
    private boolean marked;

    Entry(int number, long bytes) {
      this.number = number;
      this.bytes = bytes;
    }

    static int hash(int number) {
      int mixed = number * 0x9e37_79b9;
      return mixed ^ (mixed >>> 15);
    }

    @Override
    public int hash() {
      return hash(number);
    }

    @Override
    public void leaves() {
      boolean there = false;
      for (int probe = 0; probe < SlotTable.PROBES; probe++) {
        there |= table.at(hash(), probe) == this;
      }
      left.add(there);
    }

    @Override
    public boolean isFor(Entry other) {
      return number == other.number;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public boolean isMarked() {
      return marked;
    }

    @Override
    public void mark(boolean read) {
      marked = read;
    }
  }
}
