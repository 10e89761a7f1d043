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
  static final SubjectSet EMPTY =
      new SubjectSet(new RoaringBitmap(), new RoaringBitmap(), new RoaringBitmap(), Truth.FALSE);

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

  SubjectSet union(SubjectSet other) {
    RoaringBitmap all = RoaringBitmap.or(named, other.named);
    return normal(
        RoaringBitmap.or(mustOf(all), other.mustOf(all)),
        RoaringBitmap.or(mayOf(all), other.mayOf(all)),
        all,
        rest.or(other.rest));
  }

  SubjectSet intersect(SubjectSet other) {
    RoaringBitmap all = RoaringBitmap.or(named, other.named);
    return normal(
        RoaringBitmap.and(mustOf(all), other.mustOf(all)),
        RoaringBitmap.and(mayOf(all), other.mayOf(all)),
        all,
        rest.and(other.rest));
  }

  SubjectSet without(SubjectSet other) {
    RoaringBitmap all = RoaringBitmap.or(named, other.named);
    return normal(
        RoaringBitmap.andNot(mustOf(all), other.mayOf(all)),
        RoaringBitmap.andNot(mayOf(all), other.mustOf(all)),
        all,
        rest.and(other.rest.not()));
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
    return RoaringBitmap.or(set, RoaringBitmap.andNot(all, named));
  }

  private static SubjectSet normal(
      RoaringBitmap must, RoaringBitmap may, RoaringBitmap named, Truth rest) {
    return new SubjectSet(must, may, rest == Truth.FALSE ? may : named, rest);
  }
}
