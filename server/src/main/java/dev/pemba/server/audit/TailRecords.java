package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.audit.AuditReader.Page;
import dev.pemba.server.audit.AuditReader.Placed;
import dev.pemba.server.audit.AuditReader.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Records as they come, each once and in order. Thread-safe.
public final class TailRecords {
  private final AuditLog log;
  private final AuditReader reader;
  private final Duration heartbeat;
  private final int messageEntries;

  /// @param heartbeat how often an idle tail says that it lives
  TailRecords(AuditLog log, AuditReader reader, Duration heartbeat, int messageEntries) {
    this.log = log;
    this.reader = reader;
    this.heartbeat = heartbeat;
    this.messageEntries = messageEntries;
  }

  /// Where records go.
  public interface Receiver {
    /// Hands one message on, and returns when there is room for the next.
    ///
    /// @param next the leaf to go on from after it
    void send(List<Placed> records, long next);
  }

  /// Runs until the deadline's `check` throws or the thread is interrupted. The first message has
  /// no records, so that every tail has a leaf to go on from.
  ///
  /// @param from the first leaf; empty for what comes from now on
  public void run(AuditQuery query, Optional<Long> from, Deadline deadline, Receiver receiver) {
    long at = from.orElseGet(log::size);
    if (at < 0 || at > log.size()) {
      throw new PembaException(
          Reason.MALFORMED_REQUEST,
          "`from_leaf` is %s: the next leaf is %d".formatted(Long.toUnsignedString(at), log.size()),
          Map.of("field", "from_leaf"));
    }
    try {
      new Tail(query, at, receiver).run(deadline);
    } catch (InterruptedException _) {
      deadline.check();
      throw new PembaException(Reason.CANCELLED, "the tail was cancelled");
    }
  }

  /// One tail. Used by one thread.
  private final class Tail {
    private final AuditQuery query;
    private final Receiver receiver;
    private long at;
    private long sentNanos;

    Tail(AuditQuery query, long at, Receiver receiver) {
      this.query = query;
      this.at = at;
      this.receiver = receiver;
    }

    void run(Deadline deadline) throws InterruptedException {
      send(List.of());
      while (true) {
        deadline.check();
        Duration idle = heartbeat.minusNanos(System.nanoTime() - sentNanos);
        log.awaitMore(at, idle.isNegative() ? Duration.ZERO : idle);
        deadline.check();
        look(deadline);
        if (System.nanoTime() - sentNanos >= heartbeat.toNanos()) {
          send(List.of());
        }
      }
    }

    /// Sends what came, and goes on behind it.
    private void look(Deadline deadline) {
      // Read before the search, which sees at least these.
      long size = log.size();
      Page page = reader.query(query, new Where(Optional.of(at), messageEntries, false), deadline);
      List<List<Placed>> messages = Messages.of(page.records(), it -> it.bytes().length());
      for (List<Placed> message : messages) {
        if (!message.isEmpty()) {
          at = message.getLast().leaf() + 1;
          send(message);
        }
      }
      at = page.next().orElse(Math.max(at, size));
    }

    private void send(List<Placed> records) {
      receiver.send(records, at);
      sentNanos = System.nanoTime();
    }
  }
}
