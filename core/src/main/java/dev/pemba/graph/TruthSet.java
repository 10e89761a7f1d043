package dev.pemba.graph;

import org.roaringbitmap.RoaringBitmap;

/// A three-valued set of objects of one type: those that are in for sure, and those that may be.
///
/// INVARIANT (must within may): `must` is a subset of `may`.
record TruthSet(RoaringBitmap must, RoaringBitmap may) {
  static TruthSet empty() {
    return new TruthSet(new RoaringBitmap(), new RoaringBitmap());
  }

  boolean isEmpty() {
    return may.isEmpty();
  }

  Truth of(int number) {
    return must.contains(number) ? Truth.TRUE : may.contains(number) ? Truth.UNKNOWN : Truth.FALSE;
  }

  void add(int number, Truth truth) {
    if (truth != Truth.FALSE) {
      may.add(number);
    }
    if (truth == Truth.TRUE) {
      must.add(number);
    }
  }

  void addAll(TruthSet other) {
    must.or(other.must);
    may.or(other.may);
  }

  TruthSet intersect(TruthSet other) {
    return new TruthSet(RoaringBitmap.and(must, other.must), RoaringBitmap.and(may, other.may));
  }

  TruthSet without(TruthSet other) {
    return new TruthSet(
        RoaringBitmap.andNot(must, other.may), RoaringBitmap.andNot(may, other.must));
  }

  /// What this set has beyond `other`: numbers whose truth is higher here.
  TruthSet beyond(TruthSet other) {
    return new TruthSet(
        RoaringBitmap.andNot(must, other.must), RoaringBitmap.andNot(may, other.may));
  }
}
