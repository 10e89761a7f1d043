package dev.pemba.schema;

/// A piece of a text: from `start` (inclusive) to `end` (exclusive), in UTF-16 code units.
record Span(int start, int end) {
  /// From the start of this one to the end of `other`.
  Span to(Span other) {
    return new Span(start, other.end);
  }

  int length() {
    return end - start;
  }
}
