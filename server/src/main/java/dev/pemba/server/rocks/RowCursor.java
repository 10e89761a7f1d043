package dev.pemba.server.rocks;

import dev.pemba.server.log.ByteReader;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Steps through the stored edges of one family that match a [Pattern] and lived in a [Span], in
/// key order. Not thread-safe; close it.
///
/// INVARIANT (no silent end): the end of the data and a failure to read are told apart.
final class RowCursor implements AutoCloseable {
  /// So many keys are stepped over before a seek is tried: a seek costs about as much.
  private static final int STEPS_BEFORE_SEEK = 8;

  private final Family family;
  private final Direction direction;
  private final Pattern pattern;
  private final Span span;
  private final RocksIterator iterator;
  private final int keyAt;
  private final byte[] keyBuffer;
  private final long[] parts = new long[Pattern.PARTS];

  private boolean valid;
  private long near;
  private long far;
  private byte[] value = Reader.ABSENT;
  private long created;

  /// Which lives are meant.
  ///
  /// @param createdUntil the latest revision that wrote one
  /// @param endedAfter in `history`, ended after this revision
  record Span(long createdUntil, long endedAfter) {
    /// Those alive at a revision.
    static Span at(long revision) {
      return new Span(revision, revision);
    }
  }

  RowCursor(Reader reader, Family family, Direction direction, Pattern pattern, Span span) {
    this.family = family;
    this.direction = direction;
    this.pattern = pattern;
    this.span = span;
    this.keyAt = family == Family.HISTORY ? 1 : 0;
    this.keyBuffer = new byte[family == Family.HISTORY ? EdgeKey.HISTORY_BYTES : EdgeKey.BYTES];
    this.iterator = reader.iterator(family);
  }

  /// Goes to the first match not below these ends.
  void seek(long fromNear, long fromFar) {
    Pattern.split(fromNear, fromFar, parts);
    if (pattern.ceiling(parts)) {
      iterator.seek(seekKey(Pattern.near(parts), Pattern.far(parts)));
      settle();
    } else {
      valid = false;
    }
  }

  void next() {
    iterator.next();
    settle();
  }

  boolean isValid() {
    return valid;
  }

  long near() {
    return near;
  }

  long far() {
    return far;
  }

  /// The revision that ended the edge: of rows of `history` only.
  long ended() {
    return EdgeKey.get(keyBuffer, keyAt + 16);
  }

  EdgeKey key() {
    return EdgeKey.of(direction, near, far);
  }

  EdgeValue value() {
    return EdgeValue.read(value, family);
  }

  /// Unsigned order of the ends.
  int compareTo(RowCursor other) {
    int byNear = Long.compareUnsigned(near, other.near);
    return byNear != 0 ? byNear : Long.compareUnsigned(far, other.far);
  }

  @Override
  public void close() {
    iterator.close();
  }

  private void settle() {
    int steps = 0;
    while (readKey()) {
      Pattern.split(near, far, parts);
      if (!pattern.ceiling(parts)) {
        valid = false;
        return;
      }
      long wantedNear = Pattern.near(parts);
      long wantedFar = Pattern.far(parts);
      if (wantedNear == near && wantedFar == far) {
        if (isAlive()) {
          valid = true;
          return;
        }
        iterator.next();
      } else if (steps++ < STEPS_BEFORE_SEEK) {
        iterator.next();
      } else {
        iterator.seek(seekKey(wantedNear, wantedFar));
        steps = 0;
      }
    }
    valid = false;
  }

  /// False at the end of the family, or of the direction within `history`.
  private boolean readKey() {
    if (!iterator.isValid()) {
      try {
        iterator.status();
      } catch (RocksDBException e) {
        throw Faults.reading(family, e);
      }
      return false;
    }
    if (iterator.key(keyBuffer) != keyBuffer.length) {
      throw new ByteReader(keyBuffer, family.title()).corrupt("a key of the wrong length");
    }
    if (keyAt == 1 && keyBuffer[0] != direction.code()) {
      return false;
    }
    near = EdgeKey.get(keyBuffer, keyAt);
    far = EdgeKey.get(keyBuffer, keyAt + 8);
    return true;
  }

  private boolean isAlive() {
    if (family == Family.HISTORY && ended() <= span.endedAfter()) {
      return false;
    }
    value = iterator.value();
    created = EdgeValue.createdOf(value, family);
    return created <= span.createdUntil();
  }

  private byte[] seekKey(long toNear, long toFar) {
    return keyAt == 0
        ? EdgeKey.bytes(toNear, toFar)
        : EdgeKey.historyBytes(direction, toNear, toFar, 0);
  }
}
