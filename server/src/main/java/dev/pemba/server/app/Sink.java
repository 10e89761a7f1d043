package dev.pemba.server.app;

import java.util.List;
import java.util.Optional;

/// Where a list goes, message after message.
public interface Sink<E> {
  /// Hands one message on, and returns when the receiver has room for the next. `end` is given with
  /// the last message only. Throws `PembaException` as [Deadline#check] does.
  void send(List<E> entries, Optional<End> end);

  /// How a list ended.
  ///
  /// @param cursor where the next page starts; empty if there is none
  record End(Token token, Optional<Cursor> cursor, DecisionId decision) {}
}
