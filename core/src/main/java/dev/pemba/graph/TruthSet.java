package dev.pemba.graph;

import org.roaringbitmap.RoaringBitmap;

/// A three-valued set of objects of one type: those that are in for sure, and those that may be.
/// Immutable as long as nobody changes the bitmaps, which sets share with each other and with
/// [dev.pemba.store.Edges]: only a [GrowingSet] changes bitmaps, and only its own.
///
/// Where nothing is uncertain, `must` and `may` are one bitmap, and the algebra is done once.
///
/// INVARIANT (must within may): `must` is a subset of `may`.
record TruthSet(RoaringBitmap must, RoaringBitmap may) {
  private static final RoaringBitmap NONE = new RoaringBitmap();

  static final TruthSet EMPTY = new TruthSet(NONE, NONE);

  /// These numbers, each with this truth.
  static TruthSet of(RoaringBitmap numbers, Truth truth) {
    return switch (truth) {
      case TRUE -> new TruthSet(numbers, numbers);
      case UNKNOWN -> new TruthSet(NONE, numbers);
      case FALSE -> EMPTY;
    };
  }

  boolean isEmpty() {
    return may.isEmpty();
  }

  /// True if it is known at once that every number is in for sure.
  @SuppressWarnings("ReferenceEquality") // one bitmap in two roles
  boolean isSure() {
    return must == may;
  }

  Truth of(int number) {
    return must.contains(number) ? Truth.TRUE : may.contains(number) ? Truth.UNKNOWN : Truth.FALSE;
  }

  TruthSet intersect(TruthSet other) {
    if (isEmpty() || other.isEmpty()) {
      return EMPTY;
    }
    RoaringBitmap both = RoaringBitmap.and(must, other.must);
    return new TruthSet(
        both, isSure() && other.isSure() ? both : RoaringBitmap.and(may, other.may));
  }

  TruthSet without(TruthSet other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    RoaringBitmap left = RoaringBitmap.andNot(must, other.may);
    return new TruthSet(
        left, isSure() && other.isSure() ? left : RoaringBitmap.andNot(may, other.must));
  }

  /// The numbers whose truth is higher here than in `other`, with their truth.
  TruthSet beyond(TruthSet other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    RoaringBitmap surer = RoaringBitmap.andNot(must, other.must);
    if (isSure()) {
      return new TruthSet(surer, surer);
    }
    RoaringBitmap more = RoaringBitmap.andNot(may, other.may);
    more.or(surer);
    return new TruthSet(surer, more);
  }
}
