package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Sends a list as messages of bounded size, up to a page's end.
///
/// INVARIANT (no silent end): a list ends with an `End`, or with an error; an error after the first
/// message carries a `cursor` in its details from which the list goes on, so that no entry is lost
/// and none comes twice.
final class Paging<E> {
  /// Messages of a list that is tried on a network thread and leaves no record.
  private static final int BRIEF_MESSAGES = 4;

  private final Pinned pinned;
  private final LongSupplier request;
  private final int messageEntries;
  private final Entered<E> entered;

  /// @param request the request's [Fingerprint]
  /// @param entered hears of messages before they go out
  Paging(Pinned pinned, LongSupplier request, int messageEntries, Entered<E> entered) {
    this.pinned = pinned;
    this.request = request;
    this.messageEntries = messageEntries;
    this.entered = entered;
  }

  /// Puts a list on record. Not thread-safe.
  interface Entered<E> {
    /// A list that leaves no record.
    static <E> Entered<E> nowhere() {
      return new Entered<>() {
        @Override
        public int briefMessages() {
          return BRIEF_MESSAGES;
        }

        @Override
        public void before(DecisionId id, List<E> entries, boolean more) {}

        @Override
        public void sent(List<E> entries) {}

        @Override
        public void cut(DecisionId id) {}
      };
    }

    /// Messages that a list may have which is tried on a network thread. They are all made before
    /// the first goes out, so there are few.
    int briefMessages();

    /// Called before a message goes out.
    ///
    /// @param more true if further messages follow
    void before(DecisionId id, List<E> entries, boolean more);

    /// Called when a message went out and others follow.
    void sent(List<E> entries);

    /// Called when no more goes out after what was sent: the receiver went, or it took too long.
    void cut(DecisionId id);
  }

  /// A list, read from some position on. Not thread-safe.
  interface Entries<E> {
    /// The next entries: at least one if there are any, and at most `limit`.
    Slice<E> take(int limit);

    /// So many follow at least.
    default long left() {
      return 0;
    }
  }

  /// Some entries, and where they end.
  ///
  /// @param position after the last entry; meaningless if there is none
  /// @param more true if entries follow
  record Slice<E>(List<E> entries, String position, boolean more) {}

  /// Sends a page of a list. True if the list goes on after it.
  ///
  /// Of a first try nothing goes out before this returns, and one that would take many messages
  /// fails before it makes any.
  ///
  /// @param pageSize 0 for all
  boolean send(Entries<E> list, long pageSize, Sink<E> sink, Effort effort) {
    DecisionId decision = DecisionId.at(pinned.now());
    long left = pageSize == 0 ? Long.MAX_VALUE : pageSize;
    if (effort.memoryOnly()
        && Math.min(left, list.left()) > (long) entered.briefMessages() * messageEntries) {
      throw Effort.tooLong();
    }
    Optional<String> reached = Optional.empty();
    try {
      while (true) {
        effort.deadline().check();
        Slice<E> slice = list.take((int) Math.min(left, messageEntries));
        left -= slice.entries().size();
        boolean goesOn = slice.more() && left > 0;
        entered.before(decision, slice.entries(), goesOn);
        if (goesOn) {
          sink.send(slice.entries(), Optional.empty());
          entered.sent(slice.entries());
          reached = effort.memoryOnly() ? Optional.empty() : Optional.of(slice.position());
          continue;
        }
        Optional<Cursor> next =
            slice.more() ? Optional.of(cursor(slice.position())) : Optional.empty();
        sink.send(slice.entries(), Optional.of(new Sink.End(pinned.token(), next, decision)));
        return slice.more();
      }
    } catch (PembaException failure) {
      if (reached.isEmpty()) {
        throw failure;
      }
      cut(decision, failure);
      throw resumable(failure, cursor(reached.get()));
    }
  }

  private Cursor cursor(String position) {
    return pinned.cursor(request.getAsLong(), position);
  }

  /// The list's failure is what its receiver is told, whatever becomes of the record.
  private void cut(DecisionId decision, PembaException failure) {
    try {
      entered.cut(decision);
    } catch (PembaException unrecorded) {
      failure.addSuppressed(unrecorded);
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
