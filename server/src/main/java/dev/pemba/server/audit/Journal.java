package dev.pemba.server.audit;

import dev.pemba.model.Invariant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What waits to be put on record: written by whoever decides, before the answer goes out; read by
/// one thread, which moves it into the store.
///
/// It lies in files that are mapped into memory. What was written is the kernel's at once, without
/// a call to it, so it outlives the process however that ends; a loss of power takes what was not
/// yet [#force]d.
///
/// ```
/// position   segment number · SEGMENT_BYTES + offset: grows for ever, a multiple of 8
/// frame      length i32 | CRC-32C of position and bytes, i32 | bytes | padding to 8
/// length     -1: the rest of the segment is empty; 0: the end
/// ```
///
/// INVARIANT (acknowledged is written): once `append` returns, the bytes survive the process.
///
/// INVARIANT (kept until durable): a segment is used again only after all that it held was
/// [#release]d, and whoever releases has it durable elsewhere.
///
/// Thread-safe; [#read] is for one thread at a time.
final class Journal implements AutoCloseable {
  static final int SEGMENT_BYTES = 4 << 20;

  /// The longest record: one fills a segment alone.
  static final int MOST_BYTES = SEGMENT_BYTES - 8;

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final String SUFFIX = ".journal";

  private final Path folder;
  private final int mostSegments;
  private final Arena arena = Arena.ofShared();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition filled = lock.newCondition();
  private final TreeMap<Long, Segment> live = new TreeMap<>();
  private final Deque<Segment> free = new ArrayDeque<>();
  private final CRC32C appendCrc = new CRC32C();
  private final CRC32C readCrc = new CRC32C();
  private @Nullable Segment last;
  private long tail;
  private boolean unwritable;
  private long releases;
  private long wakes;
  private volatile long written;

  /// A mapped file.
  private record Segment(Path file, MemorySegment memory) {}

  /// A record, and where the next one starts.
  record Written(Bytes bytes, long end) {}

  /// Some records, and where the next one starts.
  record Batch(List<Written> records, long end) {
    Batch {
      records = List.copyOf(records);
    }
  }

  private Journal(Path folder, long capacityBytes, long from) {
    this.folder = folder;
    this.mostSegments = (int) Math.max(2, capacityBytes / SEGMENT_BYTES);
    this.tail = from;
    this.written = from;
    try {
      Files.createDirectories(folder);
      find(from / SEGMENT_BYTES);
      recover();
    } catch (IOException e) {
      arena.close();
      throw new UncheckedIOException(e);
    }
  }

  /// Opens the journal of a folder; what lies before `from` is in the store already.
  static Journal open(Path folder, long capacityBytes, long from) {
    return new Journal(folder, capacityBytes, from);
  }

  /// Maps what is there.
  private void find(long first) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
      if (Files.size(file) != SEGMENT_BYTES || number < first) {
        Files.delete(file); // not finished when it was made, or done with
      } else {
        live.put(number, map(file));
      }
    }
  }

  /// Finds the end, and clears what lies behind it: bytes of frames that never got whole.
  private void recover() throws IOException {
    Batch found = new Batch(List.of(), tail);
    written = Long.MAX_VALUE;
    do {
      tail = found.end();
      found = read(tail, SEGMENT_BYTES);
    } while (found.end() > tail);
    written = tail;
    long number = tail / SEGMENT_BYTES;
    for (Segment beyond : live.tailMap(number, false).values()) {
      Files.delete(beyond.file());
    }
    live.tailMap(number, false).clear();
    Segment at = live.get(number);
    Segment first = at == null ? take() : at;
    last = first;
    int offset = (int) (tail % SEGMENT_BYTES);
    first.memory().asSlice(offset).fill((byte) 0);
  }

  private Segment map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Segment(
          file, channel.map(FileChannel.MapMode.READ_WRITE, 0, SEGMENT_BYTES, arena));
    }
  }

  /// The segment at the tail, used again or made: written in full, so that the disk has the room.
  private Segment take() throws IOException {
    long number = tail / SEGMENT_BYTES;
    Path file = folder.resolve("%016x%s".formatted(number, SUFFIX));
    Segment segment = free.poll();
    if (segment == null) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer zeros = ByteBuffer.allocate(SEGMENT_BYTES);
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
        channel.force(true);
      }
      segment = map(file);
    } else {
      Files.move(segment.file(), file);
      segment = new Segment(file, segment.memory());
      segment.memory().set(INT, 0, 0);
    }
    live.put(number, segment);
    return segment;
  }

  /// Bytes after which whoever brings them into the store should make them durable, so that there
  /// is room for more.
  long releaseAfter() {
    return Math.max(1, mostSegments / 4) * (long) SEGMENT_BYTES;
  }

  /// Writes a record. False if there is no room, now.
  boolean append(byte[] bytes) {
    Invariant.check(bytes.length <= MOST_BYTES, "a record fits a segment");
    int need = frameBytes(bytes.length);
    lock.lock();
    try {
      int offset = (int) (tail % SEGMENT_BYTES);
      if (offset + need > SEGMENT_BYTES || (offset == 0 && tail > 0 && !isLast())) {
        if (!roll(offset)) {
          return false;
        }
        offset = 0;
      }
      MemorySegment memory = last().memory();
      MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset + 8L, bytes.length);
      memory.set(INT, offset + 4L, checksum(appendCrc, tail, bytes));
      if (offset + need < SEGMENT_BYTES) {
        memory.set(INT, (long) offset + need, 0);
      }
      memory.set(INT, offset, bytes.length);
      tail += need;
      written = tail;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Segment last() {
    Segment segment = last;
    if (segment == null) {
      throw Invariant.broken("an open journal has a segment to write to");
    }
    return segment;
  }

  private boolean isLast() {
    return live.containsKey(tail / SEGMENT_BYTES);
  }

  /// Goes to the next segment. False if all are in use.
  private boolean roll(int offset) {
    if (live.size() >= mostSegments) {
      wakeReader();
      return false;
    }
    long before = tail;
    try {
      if (offset > 0) {
        tail = (tail / SEGMENT_BYTES + 1) * SEGMENT_BYTES;
      }
      Segment next = take();
      if (offset > 0 && offset + 4 <= SEGMENT_BYTES) {
        last().memory().set(INT, offset, -1);
      }
      last = next;
      unwritable = false;
      return true;
    } catch (IOException e) {
      tail = before;
      if (!unwritable) {
        unwritable = true;
        LOG.atError().setCause(e).log("the journal of the decision log can't grow");
      }
      return false; // the settings say what happens to a record that finds no room
    }
  }

  private static int frameBytes(int length) {
    return (8 + length + 7) & ~7;
  }

  private static int checksum(CRC32C crc, long position, byte[] bytes) {
    crc.reset();
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (position >>> shift));
    }
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  /// Where the next record will be written: all before it can be read.
  long end() {
    return written;
  }

  /// The records from a position on, until about so many bytes.
  Batch read(long from, int mostBytes) {
    List<Written> records = new ArrayList<>();
    long at = from;
    long end = written;
    while (at < end && at - from < mostBytes) {
      MemorySegment memory = memory(at / SEGMENT_BYTES);
      if (memory == null) {
        break;
      }
      int offset = (int) (at % SEGMENT_BYTES);
      int length = memory.get(INT, offset);
      if (length == -1) {
        at = (at / SEGMENT_BYTES + 1) * SEGMENT_BYTES;
        continue;
      }
      if (length <= 0 || offset + frameBytes(length) > SEGMENT_BYTES) {
        break;
      }
      byte[] bytes = new byte[length];
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + 8L, bytes, 0, length);
      if (checksum(readCrc, at, bytes) != memory.get(INT, offset + 4L)) {
        break;
      }
      at += frameBytes(length);
      records.add(new Written(Bytes.of(bytes), at));
    }
    return new Batch(records, at);
  }

  private @Nullable MemorySegment memory(long number) {
    lock.lock();
    try {
      Segment segment = live.get(number);
      return segment == null ? null : segment.memory();
    } finally {
      lock.unlock();
    }
  }

  /// Says that all before a position is durable elsewhere: its segments may be used again.
  void release(long position) {
    lock.lock();
    try {
      while (!live.isEmpty() && (live.firstKey() + 1) * SEGMENT_BYTES <= position) {
        Segment done = live.pollFirstEntry().getValue();
        free.add(done);
      }
      releases++;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something was released, or a while has passed.
  void awaitRoom(Duration bound) throws InterruptedException {
    lock.lock();
    try {
      long before = releases;
      long left = bound.toNanos();
      while (releases == before && left > 0) {
        left = room.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a while, less if the journal fills up or is [#wake]d.
  void awaitFilled(Duration bound) throws InterruptedException {
    lock.lock();
    try {
      long before = wakes;
      long left = bound.toNanos();
      while (wakes == before && left > 0) {
        left = filled.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the reader.
  void wake() {
    lock.lock();
    try {
      wakeReader();
    } finally {
      lock.unlock();
    }
  }

  private void wakeReader() {
    wakes++;
    filled.signalAll();
  }

  /// Returns once all that was written is on the disk.
  void force() {
    List<Segment> all;
    lock.lock();
    try {
      all = List.copyOf(live.values());
    } finally {
      lock.unlock();
    }
    all.forEach(segment -> segment.memory().force());
  }

  @Override
  public void close() {
    force();
    arena.close();
  }
}
