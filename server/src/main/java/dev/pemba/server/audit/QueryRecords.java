package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Revision;
import dev.pemba.server.app.Cursor;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.Fingerprint;
import dev.pemba.server.audit.AuditReader.Page;
import dev.pemba.server.audit.AuditReader.Placed;
import dev.pemba.server.audit.AuditReader.Where;
import dev.pemba.store.StoreId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The records that a query matches, page by page. Thread-safe.
///
/// The record only grows at its end, so a cursor is a place in it: what comes meanwhile shows on
/// the last page of a query that goes from old to new, and nowhere in one that goes from new to
/// old.
public final class QueryRecords {
  private final AuditLog log;
  private final AuditReader reader;
  private final StoreId store;
  private final int messageEntries;

  QueryRecords(AuditLog log, AuditReader reader, StoreId store, int messageEntries) {
    this.log = log;
    this.reader = reader;
    this.store = store;
    this.messageEntries = messageEntries;
  }

  /// A page of records.
  ///
  /// @param pageSize records in this page, 0 for all
  public record Request(
      AuditQuery query, boolean oldestFirst, long pageSize, Optional<Cursor> cursor) {
    long fingerprint() {
      return Fingerprint.of("audit", query, oldestFirst);
    }
  }

  /// Where a page goes.
  public interface Receiver {
    /// Hands one message on, and returns when there is room for the next. `end` is given with the
    /// last one only.
    void send(List<Placed> records, Optional<End> end);
  }

  /// How a page ended.
  ///
  /// @param cursor where the next one starts; empty if there is none
  public record End(Optional<Cursor> cursor) {}

  /// Sends a page of all that was recorded before this call. An error after its first message
  /// carries a `cursor` that goes on from there.
  public void run(Request request, Deadline deadline, Receiver receiver) {
    Optional<Long> at =
        request.cursor().map(cursor -> cursor.numberOf(store, request.fingerprint()));
    log.flush(deadline);
    long left = request.pageSize() == 0 ? Long.MAX_VALUE : request.pageSize();
    boolean sent = false;
    while (true) {
      try {
        Where where = new Where(at, (int) Math.min(left, messageEntries), !request.oldestFirst());
        Page page = reader.query(request.query(), where, deadline);
        left -= page.records().size();
        at = page.next();
        boolean last = at.isEmpty() || left == 0;
        send(
            page.records(),
            last ? Optional.of(new End(at.map(leaf -> cursor(leaf, request)))) : Optional.empty(),
            receiver);
        if (last) {
          return;
        }
        sent = true;
      } catch (PembaException failure) {
        throw sent && at.isPresent() ? resumable(failure, cursor(at.get(), request)) : failure;
      }
    }
  }

  /// The leaf of the first record with an id; empty if there is none.
  public Optional<Long> first(UUID id, Deadline deadline) {
    log.flush(deadline);
    Page page = reader.query(AuditQuery.of(id), new Where(Optional.empty(), 1, false), deadline);
    return page.records().stream().map(Placed::leaf).findFirst();
  }

  private static void send(List<Placed> records, Optional<End> end, Receiver receiver) {
    List<List<Placed>> messages = Messages.of(records, placed -> placed.bytes().length());
    for (int i = 0; i < messages.size(); i++) {
      receiver.send(messages.get(i), i == messages.size() - 1 ? end : Optional.empty());
    }
  }

  private Cursor cursor(long leaf, Request request) {
    return new Cursor(
        store, Revision.ZERO, Instant.EPOCH, request.fingerprint(), Long.toString(leaf));
  }

  private static PembaException resumable(PembaException failure, Cursor cursor) {
    Map<String, String> details = new HashMap<>(failure.details());
    details.put("cursor", cursor.toString());
    PembaException told =
        new PembaException(
            failure.reason(), failure.getMessage() + "; `cursor` goes on from here", details);
    told.initCause(failure);
    return told;
  }
}
