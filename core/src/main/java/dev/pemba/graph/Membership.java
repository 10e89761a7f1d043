package dev.pemba.graph;

import dev.pemba.store.Derived;
import dev.pemba.store.Edges;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The objects of one type for which a monotone node holds for one subject, flattened: whatever
/// nesting leads there. Computed from edges alone, so conditions and expiries are left open.
///
/// The idea is that of Zanzibar's Leopard index (Pang et al., Zanzibar, USENIX ATC 2019, § 3.2.4),
/// kept by subject and exact at the revision of the world it is asked in.
///
/// INVARIANT (between the bounds): where every condition and expiry fails, the node holds for
/// exactly `sure`; where all hold, for exactly `possible`. So what is in `sure` is TRUE, what is
/// not in `possible` is FALSE, and only what lies between has to be looked at.
final class Membership implements Derived {
  /// Members beyond which a subject's memberships are no shortcut.
  static final int MOST = 4_096;

  /// Steps of computing one, beyond which it is given up.
  static final int EFFORT = 8_192;

  /// Stands for memberships too many to keep: walk down from the object.
  static final Membership WIDE = new Membership(new int[0], new int[0], true);

  /// No number: 0 stands for everyone, who is a member of nothing.
  static final int NONE = 0;

  private static final int[] NOTHING = {};

  private final int[] sure;
  private final int[] possible;
  private final boolean wide;

  /// Both ascending, unsigned.
  private Membership(int[] sure, int[] possible, boolean wide) {
    this.sure = sure;
    this.possible = possible;
    this.wide = wide;
  }

  /// Which subject's memberships in what.
  ///
  /// @param type and the two after it: the parts of a [SubjectRef]
  record Key(Node node, int type, int relation, int number) {
    static Key of(Node node, SubjectRef subject) {
      return new Key(node, subject.type(), subject.relation(), subject.number());
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(Node atNode, int atType, int atRelation, int atNumber)
          && number == atNumber
          && node == atNode
          && type == atType
          && relation == atRelation;
    }

    @Override
    public int hashCode() {
      return (node.id * 31 + type) * 31 + relation + number * 0x0100_0193;
    }
  }

  static Membership of(TruthSet found) {
    if (found.may().getLongCardinality() > MOST) {
      return WIDE;
    }
    int[] possible = found.may().toArray();
    boolean decided = found.must().getLongCardinality() == possible.length;
    return new Membership(decided ? possible : found.must().toArray(), possible, false);
  }

  /// True if it says nothing: there are too many to keep.
  boolean isWide() {
    return wide;
  }

  /// False if the number is out for sure.
  boolean mayHave(int number) {
    return wide || Edges.indexOf(possible, number) >= 0;
  }

  /// True if no condition and no expiry has a say.
  private boolean isDecided() {
    return sure.length == possible.length;
  }

  /// One of these numbers that is in for sure, or [#NONE].
  int firstAmong(int[] numbers) {
    return meet(sure, numbers);
  }

  /// True if one of these numbers is in for sure.
  boolean hasAny(int[] numbers) {
    return meet(sure, numbers) != NONE;
  }

  /// The numbers that are neither in for sure nor out for sure.
  int[] undecided(int[] numbers) {
    if (isDecided()) {
      return NOTHING;
    }
    RoaringBitmap open = RoaringBitmap.bitmapOf(possible);
    open.andNot(RoaringBitmap.bitmapOf(sure));
    open.and(RoaringBitmap.bitmapOf(numbers));
    return open.toArray();
  }

  /// A number that two ascending arrays have in common: the shorter one is looked up in the longer
  /// one.
  private static int meet(int[] one, int[] other) {
    int[] shorter = one.length <= other.length ? one : other;
    int[] longer = one.length <= other.length ? other : one;
    if (longer.length <= 8 * shorter.length) {
      return mergeMeet(shorter, longer);
    }
    for (int number : shorter) {
      if (Edges.indexOf(longer, number) >= 0) {
        return number;
      }
    }
    return NONE;
  }

  private static int mergeMeet(int[] one, int[] other) {
    int i = 0;
    int j = 0;
    while (i < one.length && j < other.length) {
      int order = Integer.compareUnsigned(one[i], other[j]);
      if (order == 0) {
        return one[i];
      }
      if (order < 0) {
        i++;
      } else {
        j++;
      }
    }
    return NONE;
  }

  @Override
  public long weightBytes() {
    return 64 + 4L * possible.length + (isDecided() ? 0 : 4L * sure.length);
  }
}
