package dev.pemba.server.app;

import java.util.Optional;

/// The position in a list that is ordered by numbers: the last number seen.
final class NumberPosition {
  private NumberPosition() {}

  static String print(int number) {
    return Integer.toString(number);
  }

  static int of(Optional<Cursor> cursor, int start) {
    if (cursor.isEmpty()) {
      return start;
    }
    try {
      return Integer.parseInt(cursor.get().position());
    } catch (NumberFormatException _) {
      throw Cursor.invalid("it holds no position");
    }
  }
}
