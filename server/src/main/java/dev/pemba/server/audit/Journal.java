package dev.pemba.server.audit;

import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
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
import java.util.Deque;
import java.util.List;
import java.util.Map;
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
/// frame      length i32 | check i32 | bytes | padding to 8
/// check      CRC-32C of the bytes, xor the position's upper bits: so that no frame that stood there
///            when the segment was another is taken for one
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

  /// Most records are shorter.
  private static final int USUAL_BYTES = 4 << 10;

  private final Path folder;
  private final int mostSegments;
  private final Arena arena = Arena.ofShared();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition filled = lock.newCondition();
  private final TreeMap<Long, Segment> live = new TreeMap<>();
  private final Deque<Segment> free = new ArrayDeque<>();
  private @Nullable Segment last;
  private long tail;
  private boolean unwritable;
  private long releases;
  private long wakes;
  private volatile long written;

  /// A mapped file.
  private record Segment(Path file, MemorySegment memory) {}

  /// Takes records, one after another.
  interface Receiver {
    /// A record.
    ///
    /// @param bytes whose first `length` are the record's; used again for the next one
    /// @param end where the next one starts
    void written(byte[] bytes, int length, long end);
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
    } catch (PembaException failure) {
      arena.close();
      throw failure;
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
    tail = read(tail, Long.MAX_VALUE, true, (_, _, _) -> {});
    refuseFirstFormat();
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

  /// Writes records, all of them or none: returns how many. Only if the disk is full it may be
  /// some.
  int append(Frames frames) {
    frames.seal();
    lock.lock();
    try {
      if (!hasRoom(frames)) {
        wakeReader();
        return 0;
      }
      return write(frames, 0, frames.count());
    } finally {
      lock.unlock();
    }
  }

  /// Writes one of some records. False if there is no room, now.
  boolean append(Frames frames, int index) {
    frames.seal();
    lock.lock();
    try {
      return write(frames, index, index + 1) > 0;
    } finally {
      lock.unlock();
    }
  }

  /// Copies as many at once as the segment has room for. A process that is killed meanwhile leaves
  /// those that are whole: the check of another is wrong.
  private int write(Frames frames, int from, int to) {
    int next = from;
    while (next < to) {
      int offset = (int) (tail % SEGMENT_BYTES);
      int first = frames.start(next);
      if (offset + frames.start(next + 1) - first > SEGMENT_BYTES
          || (offset == 0 && tail > 0 && !isLast())) {
        if (!roll(offset)) {
          break;
        }
        offset = 0;
      }
      int behind = next + 1;
      while (behind < to && offset + frames.start(behind + 1) - first <= SEGMENT_BYTES) {
        behind++;
      }
      int bytes = frames.start(behind) - first;
      MemorySegment memory = last().memory();
      MemorySegment.copy(frames.array(), first, memory, ValueLayout.JAVA_BYTE, offset, bytes);
      for (int i = next; i < behind; i++) {
        long at = (long) offset + frames.start(i) - first;
        memory.set(INT, at + Integer.BYTES, check(frames.check(i), tail));
      }
      if (offset + bytes < SEGMENT_BYTES) {
        memory.set(INT, (long) offset + bytes, 0);
      }
      tail += bytes;
      written = tail;
      next = behind;
    }
    return next - from;
  }

  private boolean hasRoom(Frames frames) {
    int segments = live.size();
    int offset = (int) (tail % SEGMENT_BYTES);
    boolean begun = offset > 0 || tail == 0 || isLast();
    for (int i = 0; i < frames.count(); i++) {
      int need = frames.start(i + 1) - frames.start(i);
      if (!begun || offset + need > SEGMENT_BYTES) {
        segments++;
        offset = 0;
        begun = true;
      }
      offset += need;
    }
    return segments <= mostSegments;
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

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /// Frames of the first format had another check: taken for the end, they would be lost.
  private void refuseFirstFormat() {
    Segment segment = live.get(tail / SEGMENT_BYTES);
    int offset = (int) (tail % SEGMENT_BYTES);
    if (segment == null || offset + 8 > SEGMENT_BYTES) {
      return;
    }
    int length = segment.memory().get(INT, offset);
    if (length > 0 && offset + frameBytes(length) <= SEGMENT_BYTES) {
      CRC32C crc = new CRC32C();
      crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, tail));
      crc.update(segment.memory().asSlice(offset + 8L, length).toArray(ValueLayout.JAVA_BYTE));
      if ((int) crc.getValue() == segment.memory().get(INT, offset + 4L)) {
        throw new PembaException(
            Reason.CONFIGURATION_INVALID,
            "the journal `%s` holds records of an earlier release: let that release bring them in, by a start and a stop, before this one"
                .formatted(folder),
            Map.of());
      }
    }
  }

  private static int check(int crc, long position) {
    return crc ^ (int) (position / SEGMENT_BYTES);
  }

  /// Where the next record will be written: all before it can be read.
  long end() {
    return written;
  }

  /// Tells the records from one position on that begin before another, all of which were written.
  /// Returns where the next one starts.
  long read(long from, long to, Receiver receiver) {
    return read(from, to, false, receiver);
  }

  /// @param checked whether what was found in the files may be no record; what this process wrote
  ///   or found already is one
  private long read(long from, long to, boolean checked, Receiver receiver) {
    byte[] bytes = new byte[USUAL_BYTES];
    long at = from;
    while (at < to) {
      long number = at / SEGMENT_BYTES;
      MemorySegment memory = memory(number);
      if (memory == null) {
        return at;
      }
      while (at < to && at / SEGMENT_BYTES == number) {
        int offset = (int) (at % SEGMENT_BYTES);
        int length = memory.get(INT, offset);
        if (length == -1) {
          at = (number + 1) * SEGMENT_BYTES;
          break;
        }
        if (length <= 0 || offset + frameBytes(length) > SEGMENT_BYTES) {
          return at;
        }
        bytes = length <= bytes.length ? bytes : new byte[2 * length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + 8L, bytes, 0, length);
        if (checked && check(crc(bytes, length), at) != memory.get(INT, offset + 4L)) {
          return at;
        }
        at += frameBytes(length);
        receiver.written(bytes, length, at);
      }
    }
    return at;
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

  /// How often the reader was to be woken so far.
  long wakes() {
    lock.lock();
    try {
      return wakes;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a while, less if the journal fills up or is [#wake]d, or was since `seen` was read.
  void awaitFilled(Duration bound, long seen) throws InterruptedException {
    lock.lock();
    try {
      long left = bound.toNanos();
      while (wakes == seen && left > 0) {
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
