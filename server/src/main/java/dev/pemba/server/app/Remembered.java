package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.model.Invariant;
import dev.pemba.server.cache.SlotTable;
import dev.pemba.store.Basis;
import dev.pemba.store.Snapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The answer that a question got before, with what tells whether it still holds. Immutable but for
/// what it learns of where it holds. Thread-safe.
///
/// INVARIANT (remembered as judged): it is given out only where it would be found again: in a world
/// in which all that it was made from is as it was, not before the time it was judged by, and
/// before the first turn of a grant that was looked at.
final class Remembered implements SlotTable.Entry<Remembered> {
  /// This, its slots, and the wording without its bytes.
  private static final int BYTES = 120;

  private final Wording.Kept wording;
  private final Answer answer;
  private final long judgedAtMillis;
  private final Basis basis;
  private final Recorder.@Nullable Said recorded;

  /// A revision that it was found to hold at: most questions come at one that others came at.
  private volatile long heldAt;

  private boolean marked;

  /// @param judged in a world of this revision
  /// @param recorded what the record says of the question and of how the answer came about; null
  ///   where no record is kept
  Remembered(Wording wording, Judged judged, Basis basis, Recorder.@Nullable Said recorded) {
    this.wording = wording.kept();
    this.answer = judged.answer;
    this.judgedAtMillis = judged.at.toEpochMilli();
    this.basis = basis;
    this.recorded = recorded;
    this.heldAt = judged.revision;
  }

  /// An answer, and where and when it was found.
  record Judged(Answer answer, long revision, Instant at) {}

  Answer answer() {
    return answer;
  }

  /// True if it can be put on record again.
  boolean isRecorded() {
    return recorded != null;
  }

  /// What the record says of it.
  Recorder.Said said() {
    if (recorded == null) {
      throw Invariant.broken("what is told while a record is kept can be put on record");
    }
    return recorded;
  }

  boolean isOf(Wording other) {
    return wording.isSame(other);
  }

  /// True if it holds at a revision, by what is known without looking, and at a time.
  boolean isKnownToHold(long revision, Instant now) {
    return heldAt == revision && holdsAt(now);
  }

  /// True if it holds in a world, and at a time.
  boolean holds(Snapshot world, long revision, Instant now) {
    if (!holdsAt(now)) {
      return false;
    }
    if (heldAt == revision) {
      return true;
    }
    if (!basis.holdsIn(world)) {
      return false;
    }
    heldAt = revision;
    return true;
  }

  private boolean holdsAt(Instant now) {
    long millis = now.toEpochMilli();
    return millis >= judgedAtMillis && millis < answer.validUntilMillis();
  }

  @Override
  public int hash() {
    return wording.hash();
  }

  @Override
  public boolean isFor(Remembered other) {
    return wording.isSame(other.wording);
  }

  @Override
  public long bytes() {
    return BYTES + wording.length() + basis.bytes() + (recorded == null ? 0 : recorded.bytes());
  }

  @Override
  public boolean isMarked() {
    return marked;
  }

  @Override
  public void mark(boolean read) {
    if (marked != read) {
      marked = read;
    }
  }
}
