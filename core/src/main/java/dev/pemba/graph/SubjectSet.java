package dev.pemba.graph;

import org.roaringbitmap.RoaringBitmap;

/// A three-valued set of subjects of one kind that may hold everyone. Immutable.
///
/// A subject in `named` has the value that `must` and `may` give it; any other, named in the data
/// or not, has the value of `rest`, the wildcard. Set operations keep every subject that an operand
/// names, so that what a wildcard excludes stays beside it.
///
/// INVARIANT (must within may within named).
record SubjectSet(RoaringBitmap must, RoaringBitmap may, RoaringBitmap named, Truth rest) {
  static final SubjectSet EMPTY = plain(new RoaringBitmap());

  /// The union of some subjects and a wildcard.
  static SubjectSet of(TruthSet set, Truth rest) {
    return new SubjectSet(rest == Truth.TRUE ? set.may() : set.must(), set.may(), set.may(), rest);
  }

  Truth of(int number) {
    if (!named.contains(number)) {
      return rest;
    }
    return must.contains(number) ? Truth.TRUE : may.contains(number) ? Truth.UNKNOWN : Truth.FALSE;
  }

  /// The value of one that is in `may`.
  @SuppressWarnings("ReferenceEquality") // one bitmap in two roles
  Truth ofListed(int number) {
    return must == may || must.contains(number) ? Truth.TRUE : Truth.UNKNOWN;
  }

  /// True if it holds no wildcard, and nobody uncertain: then its three bitmaps are one.
  @SuppressWarnings("ReferenceEquality") // one bitmap in three roles
  private boolean isPlain() {
    return rest == Truth.FALSE && must == may && may == named;
  }

  /// True if it is known at once that nobody is uncertain: then `must` and `may` of all are one.
  @SuppressWarnings("ReferenceEquality") // one bitmap in two roles
  private boolean isDecided() {
    return must == may && rest != Truth.UNKNOWN;
  }

  private static SubjectSet plain(RoaringBitmap numbers) {
    return new SubjectSet(numbers, numbers, numbers, Truth.FALSE);
  }

  /// True if it holds nobody, and says of nobody by name that it does not.
  boolean isEmpty() {
    return isPlain() && must.isEmpty();
  }

  SubjectSet union(SubjectSet other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    if (isPlain() && other.isPlain()) {
      return plain(RoaringBitmap.or(must, other.must));
    }
    RoaringBitmap all = RoaringBitmap.or(named, other.named);
    RoaringBitmap sure = RoaringBitmap.or(mustOf(all), other.mustOf(all));
    RoaringBitmap possible =
        isDecided() && other.isDecided() ? sure : RoaringBitmap.or(mayOf(all), other.mayOf(all));
    return normal(sure, possible, all, rest.or(other.rest));
  }

  SubjectSet intersect(SubjectSet other) {
    if (isPlain() && other.isPlain()) {
      return plain(RoaringBitmap.and(must, other.must));
    }
    RoaringBitmap all = RoaringBitmap.or(named, other.named);
    RoaringBitmap sure = RoaringBitmap.and(mustOf(all), other.mustOf(all));
    RoaringBitmap possible =
        isDecided() && other.isDecided() ? sure : RoaringBitmap.and(mayOf(all), other.mayOf(all));
    return normal(sure, possible, all, rest.and(other.rest));
  }

  SubjectSet without(SubjectSet other) {
    if (isPlain() && other.rest == Truth.FALSE) {
      RoaringBitmap left = RoaringBitmap.andNot(must, other.may);
      return other.isPlain()
          ? plain(left)
          : normal(left, RoaringBitmap.andNot(may, other.must), may, Truth.FALSE);
    }
    RoaringBitmap all = RoaringBitmap.or(named, other.named);
    RoaringBitmap sure = RoaringBitmap.andNot(mustOf(all), other.mayOf(all));
    RoaringBitmap possible =
        isDecided() && other.isDecided()
            ? sure
            : RoaringBitmap.andNot(mayOf(all), other.mustOf(all));
    return normal(sure, possible, all, rest.and(other.rest.not()));
  }

  /// No value above `cap`.
  SubjectSet capped(Truth cap) {
    return switch (cap) {
      case TRUE -> this;
      case UNKNOWN -> new SubjectSet(new RoaringBitmap(), may, named, rest.and(cap));
      case FALSE -> EMPTY;
    };
  }

  private RoaringBitmap mustOf(RoaringBitmap all) {
    return rest == Truth.TRUE ? extended(must, all) : must;
  }

  private RoaringBitmap mayOf(RoaringBitmap all) {
    return rest == Truth.FALSE ? may : extended(may, all);
  }

  private RoaringBitmap extended(RoaringBitmap set, RoaringBitmap all) {
    if (named.isEmpty()) {
      return all;
    }
    return RoaringBitmap.or(set, RoaringBitmap.andNot(all, named));
  }

  private static SubjectSet normal(
      RoaringBitmap must, RoaringBitmap may, RoaringBitmap named, Truth rest) {
    return new SubjectSet(must, may, rest == Truth.FALSE ? may : named, rest);
  }
}
