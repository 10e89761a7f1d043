package dev.pemba.graph;

import org.roaringbitmap.RoaringBitmap;

/// A [TruthSet] in the making: numbers come, and their truth only rises. Takes the first set that
/// comes as it is, and copies it when more comes: most sets are one list of edges. Not thread-safe.
final class GrowingSet {
  private TruthSet set = TruthSet.EMPTY;

  /// Whether the bitmaps are this set's alone.
  private boolean own;

  /// What is in it now, to look at: good until more comes.
  ///
  /// INVARIANT (growth is private): what may be kept, as it is or as the result of an operation
  /// that returns its own operand, comes from [#shared] or [#take], not from here. Kept views would
  /// grow by themselves, and what had grown so would never be passed on.
  TruthSet view() {
    return set;
  }

  /// What is in it now, to keep: what comes later goes into a copy.
  TruthSet shared() {
    own = false;
    return set;
  }

  /// What is in it now, to keep; nothing stays.
  TruthSet take() {
    TruthSet taken = set;
    set = TruthSet.EMPTY;
    own = false;
    return taken;
  }

  /// True if this raised the number's truth.
  boolean add(int number, Truth truth) {
    if (truth.compareTo(set.of(number)) <= 0) {
      return false;
    }
    if (truth == Truth.TRUE) {
      makeOwn();
      set.must().add(number);
    } else {
      makeOwn();
      split();
    }
    set.may().add(number);
    return true;
  }

  void addAll(TruthSet more) {
    if (more.isEmpty()) {
      return;
    }
    if (set.isEmpty()) {
      set = more;
      own = false;
      return;
    }
    makeOwn();
    if (!more.isSure()) {
      split();
    }
    set.must().or(more.must());
    if (!set.isSure()) {
      set.may().or(more.may());
    }
  }

  private void makeOwn() {
    if (!own) {
      RoaringBitmap must = set.must().clone();
      set = new TruthSet(must, set.isSure() ? must : set.may().clone());
      own = true;
    }
  }

  private void split() {
    if (set.isSure()) {
      set = new TruthSet(set.must(), set.must().clone());
    }
  }
}
