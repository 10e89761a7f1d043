package dev.pemba.server.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A bounded table of cache entries by hash: what the caches of edges, ids and derived values are
/// made of.
///
/// A check reads some ten entries, so a read must cost next to nothing: it takes no lock, writes
/// nothing but a mark on an entry that had none, and allocates nothing. An entry lies in one of a
/// few slots after that of its hash. The owner walks them with [#at], and stops at the first empty
/// one. Entries leave by the clock: those read since the hand last passed get another round (F. J.
/// Corbató, A Paging Experiment with the Multics System, 1968). Entries may be lost, or be in the
/// table twice, when several threads add at once: to a cache that costs a read, never a wrong
/// answer.
///
/// A general cache (Caffeine) took a fifth of a check's time on the server, most of it in comparing
/// keys and noting reads; this takes a quarter of that. Thread-safe.
public final class SlotTable<E extends SlotTable.Entry<E>> {
  /// Slots in which an entry may lie.
  public static final int PROBES = 8;

  /// What the smallest entries take, and what sizes the table.
  private static final int LEAST_BYTES = 96;

  private static final int MOST_SLOTS = 1 << 26;

  private final AtomicReferenceArray<@Nullable E> slots;
  private final int mask;
  private final long mostBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger hand = new AtomicInteger();

  /// What lies in a slot.
  public interface Entry<E> {
    /// Well mixed.
    int hash();

    /// True if this one takes the place of the other.
    boolean isFor(E other);

    /// About how much memory it takes, its key included.
    long bytes();

    /// Whether it was read since the mark was last taken away. Races on it are harmless.
    boolean isMarked();

    void mark(boolean read);

    /// Called before it is taken out of the table: once it is out, nobody finds it to tell it
    /// anything. It may stay a moment longer, and neither grows nor shrinks.
    default void leaves() {}
  }

  public SlotTable(long mostBytes) {
    long wanted = Math.clamp(mostBytes / LEAST_BYTES, PROBES, MOST_SLOTS);
    // Up, so that a table full of the smallest entries still has free slots.
    int size = Integer.highestOneBit((int) wanted - 1) << 1;
    this.slots = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
    this.mostBytes = mostBytes;
  }

  /// The entry in the slot so many after that of a hash.
  public @Nullable E at(int hash, int probe) {
    return slots.getAcquire((hash + probe) & mask);
  }

  public void put(E entry) {
    int place = place(entry);
    long more = entry.bytes();
    E before = replace(place, entry);
    grown(before == null ? more : more - before.bytes());
  }

  private @Nullable E replace(int place, E entry) {
    while (true) {
      E before = slots.getAcquire(place);
      if (before != null) {
        before.leaves();
      }
      if (slots.compareAndSet(place, before, entry)) {
        return before;
      }
    }
  }

  /// Counts what an entry that is in the table has grown by.
  public void grown(long more) {
    if (bytes.addAndGet(more) > mostBytes) {
      evict();
    }
  }

  /// The slot of the entry that this one replaces; else the first that is free, or not marked.
  private int place(E entry) {
    int unmarked = -1;
    for (int probe = 0; probe < PROBES; probe++) {
      int place = (entry.hash() + probe) & mask;
      E there = slots.getAcquire(place);
      if (there == null) {
        return place;
      }
      if (there.hash() == entry.hash() && there.isFor(entry)) {
        return place;
      }
      if (unmarked < 0 && !there.isMarked()) {
        unmarked = place;
      }
    }
    return unmarked < 0 ? entry.hash() & mask : unmarked;
  }

  private void evict() {
    for (long steps = 2L * slots.length(); steps > 0 && bytes.get() > mostBytes; steps--) {
      int place = hand.getAndIncrement() & mask;
      E there = slots.getAcquire(place);
      if (there == null) {
        continue;
      }
      if (there.isMarked()) {
        there.mark(false);
        continue;
      }
      there.leaves();
      if (slots.compareAndSet(place, there, null)) {
        bytes.addAndGet(-there.bytes());
      }
    }
  }

  /// About how much memory the entries take.
  public long bytes() {
    return bytes.get();
  }
}
