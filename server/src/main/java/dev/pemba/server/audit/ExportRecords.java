package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.audit.AuditReader.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The leaves of the record as they are hashed, in order. Thread-safe.
public final class ExportRecords {
  private final AuditLog log;
  private final AuditReader reader;
  private final int messageEntries;

  ExportRecords(AuditLog log, AuditReader reader, int messageEntries) {
    this.log = log;
    this.reader = reader;
    this.messageEntries = messageEntries;
  }

  /// Where leaves go.
  public interface Receiver {
    /// Hands one message on, and returns when there is room for the next.
    void send(List<Leaf> leaves);
  }

  /// Sends the leaves from one up to a size of the tree, and returns that size.
  ///
  /// @param size 0 for all that was recorded before this call
  public long run(long from, long size, Deadline deadline, Receiver receiver) {
    log.flush(deadline);
    long end = size == 0 ? log.size() : size;
    within("size", end, log.size());
    within("from_leaf", from, end);
    for (long at = from; at < end; ) {
      deadline.check();
      List<Leaf> leaves = new ArrayList<>();
      reader.leaves(at, Math.min(at + messageEntries, end), leaves::add);
      if (leaves.isEmpty()) {
        throw Faults.damaged("lacks record %d".formatted(at));
      }
      Messages.of(leaves, ExportRecords::bytes).forEach(receiver::send);
      at = leaves.getLast().leaf() + 1;
    }
    return end;
  }

  private static int bytes(Leaf leaf) {
    return switch (leaf) {
      case Leaf.Kept(_, Bytes bytes) -> bytes.length();
      case Leaf.Pruned _ -> Hashes.BYTES;
    };
  }

  private static void within(String field, long value, long most) {
    if (value < 0 || value > most) {
      throw new PembaException(
          Reason.MALFORMED_REQUEST,
          "`%s` is %s: it can be %d at most".formatted(field, Long.toUnsignedString(value), most),
          Map.of("field", field));
    }
  }
}
