package dev.pemba.cli.exports;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.audit.AuditReader.Leaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Takes records from a log to where they go: in order, none left out, some perhaps twice.
///
/// One thread reads, this one delivers; between them wait at most [#WAITING] records. Each delivery
/// takes what waits, so that little traffic arrives at once and much of it in large batches.
public final class Pump {
  static final int MOST_ENTRIES = 500;
  static final int MOST_CHARACTERS = 1 << 20;

  private static final int WAITING = 2_000;

  private final Format format;
  private final Sink sink;
  private final Bookmark bookmark;

  /// Reads leaves, from one on.
  @FunctionalInterface
  public interface Source {
    /// Returns when there are no more. May throw anything unchecked, which ends the export.
    void read(long from, Receiver receiver) throws InterruptedException;
  }

  /// Takes leaf after leaf.
  @FunctionalInterface
  public interface Receiver {
    void leaf(Leaf leaf) throws InterruptedException;
  }

  /// What a run came to.
  ///
  /// @param first the leaf that it began at
  /// @param entries how many were delivered
  /// @param next the first leaf that was not looked at
  public record Done(long first, long entries, long next) {}

  /// What the reading thread hands over.
  private sealed interface Handed {
    record One(Leaf leaf) implements Handed {}

    record End(@Nullable RuntimeException failure) implements Handed {}
  }

  public Pump(Format format, Sink sink, Bookmark bookmark) {
    this.format = format;
    this.sink = sink;
    this.bookmark = bookmark;
  }

  /// Where to begin: where the place or the bookmark says that it ended, else as told, else at 0.
  public long start(OptionalLong told) throws IOException {
    OptionalLong known = sink.next();
    if (known.isEmpty()) {
      known = bookmark.next();
    }
    if (known.isPresent() && told.isPresent() && told.getAsLong() > known.getAsLong()) {
      throw PembaException.malformed(
          "records up to %d are there: from %d on, those between would be missing. Leave `--from` out"
              .formatted(known.getAsLong() - 1, told.getAsLong()));
    }
    return known.orElse(told.orElse(0));
  }

  /// Delivers all that the source gives.
  public Done run(Source source, long from) throws IOException {
    BlockingQueue<Handed> queue = new ArrayBlockingQueue<>(WAITING);
    Thread reader = Thread.ofVirtual().name("export").start(() -> read(source, from, queue));
    try {
      return deliver(queue, from);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the export was interrupted", Map.of());
    } finally {
      reader.interrupt();
    }
  }

  private static void read(Source source, long from, BlockingQueue<Handed> queue) {
    try {
      try {
        source.read(from, leaf -> queue.put(new Handed.One(leaf)));
        queue.put(new Handed.End(null));
      } catch (RuntimeException failure) {
        queue.put(new Handed.End(failure));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody waits for more
    }
  }

  private Done deliver(BlockingQueue<Handed> queue, long from)
      throws InterruptedException, IOException {
    Batch batch = new Batch(from);
    while (true) {
      Handed handed = queue.poll();
      if (handed == null) {
        batch.deliver();
        handed = queue.take();
      }
      switch (handed) {
        case Handed.One(Leaf leaf) -> batch.add(leaf);
        case Handed.End(@Nullable RuntimeException failure) -> {
          batch.deliver();
          if (failure != null) {
            throw failure;
          }
          return new Done(from, batch.delivered, batch.next);
        }
      }
    }
  }

  /// What is to be delivered at once.
  private final class Batch {
    private final List<Entry> entries = new ArrayList<>();
    private int characters;
    private long delivered;
    private long next;
    private long remembered;

    Batch(long from) {
      next = from;
      remembered = from;
    }

    void add(Leaf leaf) throws IOException {
      if (leaf.leaf() < next) {
        throw new PembaException(
            Reason.INTERNAL,
            "record %d came after record %d".formatted(leaf.leaf(), next - 1),
            Map.of());
      }
      format
          .entry(leaf)
          .ifPresent(
              entry -> {
                entries.add(entry);
                characters += entry.json().length();
              });
      next = leaf.leaf() + 1;
      if (entries.size() >= MOST_ENTRIES || characters >= MOST_CHARACTERS) {
        deliver();
      }
    }

    void deliver() throws IOException {
      if (!entries.isEmpty()) {
        sink.write(List.copyOf(entries));
        delivered += entries.size();
        entries.clear();
        characters = 0;
      }
      if (next > remembered) {
        bookmark.set(next);
        remembered = next;
      }
    }
  }
}
