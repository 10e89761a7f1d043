package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sends a list as messages of bounded size, up to a page's end.
///
/// INVARIANT (no silent end): a list ends with an `End`, or with an error; an error after the first
/// message carries a `cursor` in its details from which the list goes on, so that no entry is lost
/// and none comes twice.
final class Paging {
  private final Pinned pinned;
  private final long request;
  private final int messageEntries;
  private final Entered entered;

  /// @param request the request's [Fingerprint]
  /// @param entered hears of messages before they go out
  Paging(Pinned pinned, long request, int messageEntries, Entered entered) {
    this.pinned = pinned;
    this.request = request;
    this.messageEntries = messageEntries;
    this.entered = entered;
  }

  /// Puts a list on record: called before its first message goes out and, if there are several,
  /// before its last.
  interface Entered {
    /// A list that leaves no record.
    Entered NOWHERE = (_, _, _) -> {};

    /// Called with what a message goes out with.
    ///
    /// @param results up to the end of this message
    /// @param more true if further messages follow
    void entries(DecisionId id, long results, boolean more);
  }

  /// A list, read from some position on. Not thread-safe.
  interface Entries<E> {
    /// The next entries: at least one if there are any, and at most `limit`.
    Slice<E> take(int limit);
  }

  /// Some entries, and where they end.
  ///
  /// @param position after the last entry; meaningless if there is none
  /// @param more true if entries follow
  record Slice<E>(List<E> entries, String position, boolean more) {}

  /// Sends a page of a list. True if the list goes on after it.
  ///
  /// @param pageSize 0 for all
  <E> boolean send(Entries<E> list, long pageSize, Sink<E> sink, Deadline deadline) {
    DecisionId decision = DecisionId.at(pinned.now());
    long left = pageSize == 0 ? Long.MAX_VALUE : pageSize;
    Optional<Cursor> reached = Optional.empty();
    long sent = 0;
    try {
      while (true) {
        deadline.check();
        Slice<E> slice = list.take((int) Math.min(left, messageEntries));
        left -= slice.entries().size();
        boolean goesOn = slice.more() && left > 0;
        if (sent == 0 || !goesOn) {
          entered.entries(decision, sent + slice.entries().size(), goesOn);
        }
        sent += slice.entries().size();
        if (goesOn) {
          sink.send(slice.entries(), Optional.empty());
          reached = Optional.of(pinned.cursor(request, slice.position()));
          continue;
        }
        Optional<Cursor> next =
            slice.more() ? Optional.of(pinned.cursor(request, slice.position())) : Optional.empty();
        sink.send(slice.entries(), Optional.of(new Sink.End(pinned.token(), next, decision)));
        return slice.more();
      }
    } catch (PembaException failure) {
      throw reached.isEmpty() ? failure : resumable(failure, reached.get());
    }
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
