package dev.pemba.graph;

import java.time.Instant;
import org.roaringbitmap.RoaringBitmap;

/// What a list found, apart from the world it was found in: good for reading on, in a world of the
/// same revision, for the same question with the same context and without contextual relationships.
/// Immutable.
public sealed interface Found permits FoundObjects, FoundSubjects {

  /// About how much memory it takes.
  long bytes();

  /// Since when, and until when, the same would be found: no grant that was looked at starts or
  /// expires in between.
  Validity validity();

  /// From one instant (inclusive) to another (exclusive), in epoch milliseconds.
  record Validity(long fromMillis, long untilMillis) {
    public boolean holdsAt(Instant now) {
      long millis = now.toEpochMilli();
      return fromMillis <= millis && millis < untilMillis;
    }
  }

  /// Heap of a bitmap, with what its containers take beside their content.
  static long bytesOf(RoaringBitmap bitmap) {
    return 256 + 2 * bitmap.getLongSizeInBytes();
  }
}
