package dev.pemba.server.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Cuts what is sent into messages that are not too large.
final class Messages {
  /// Canonical bytes in one message; beside them travel the same again as readable fields.
  private static final int MOST_BYTES = 1 << 20;

  private Messages() {}

  /// The entries in their order, in lists of some bytes each; one empty list if there are none.
  static <E> List<List<E>> of(List<E> entries, ToIntFunction<E> bytes) {
    List<List<E>> messages = new ArrayList<>();
    int from = 0;
    long held = 0;
    for (int i = 0; i < entries.size(); i++) {
      int more = bytes.applyAsInt(entries.get(i));
      if (i > from && held + more > MOST_BYTES) {
        messages.add(entries.subList(from, i));
        from = i;
        held = 0;
      }
      held += more;
    }
    messages.add(entries.subList(from, entries.size()));
    return messages;
  }
}
