package dev.pemba.client;

import java.util.List;

/// Some entries of a list, all from one revision.
///
/// @param token the revision the list was answered at
/// @param cursor where the next page starts; empty if this is the last
/// @param decisionId names the answer in the server's log; empty where the call has none
public record Page<E>(List<E> entries, String token, String cursor, String decisionId) {
  public Page {
    entries = List.copyOf(entries);
  }

  /// True if nothing follows.
  public boolean isLast() {
    return cursor.isEmpty();
  }
}
