package dev.pemba.server.audit;

import dev.pemba.model.Invariant;
import java.util.ArrayList;
import java.util.List;

/// The root of a Merkle tree and proofs about it (RFC 9162 § 2.1, the same as RFC 6962 § 2.1), from
/// the hashes of full subtrees: a proof reads some log₂ of the size of them. Not thread-safe.
public final class Merkle {
  private final Subtrees subtrees;
  private final Hashes hashes = new Hashes();

  Merkle(Subtrees subtrees) {
    this.subtrees = subtrees;
  }

  /// Where the hashes are.
  interface Subtrees {
    /// The hash of the full subtree of `2^level` leaves that begins at leaf `index · 2^level`.
    byte[] hash(int level, long index);
  }

  /// The hash of the tree of the first `size` leaves.
  public byte[] root(long size) {
    return size == 0 ? hashes.empty() : root(0, size);
  }

  /// Proof that a leaf is in the tree of the first `size` leaves, from the leaf up.
  public List<Bytes> inclusion(long leaf, long size) {
    Invariant.check(leaf >= 0 && leaf < size, "a leaf of the tree is proved");
    List<Bytes> path = new ArrayList<>();
    inclusion(leaf, 0, size, path);
    return List.copyOf(path);
  }

  /// Proof that the tree of the first `first` leaves is the beginning of that of `second`.
  public List<Bytes> consistency(long first, long second) {
    Invariant.check(first >= 0 && first <= second, "a tree grows");
    List<Bytes> path = new ArrayList<>();
    if (first > 0 && first < second) {
      consistency(first, new Range(0, second), true, path);
    }
    return List.copyOf(path);
  }

  private record Range(long start, long count) {}

  private void inclusion(long leaf, long start, long count, List<Bytes> path) {
    if (count == 1) {
      return;
    }
    long left = split(count);
    if (leaf < left) {
      inclusion(leaf, start, left, path);
      path.add(Bytes.of(root(start + left, count - left)));
    } else {
      inclusion(leaf - left, start + left, count - left, path);
      path.add(Bytes.of(root(start, left)));
    }
  }

  /// @param known true if whoever checks has the root of the first leaves already
  private void consistency(long first, Range in, boolean known, List<Bytes> path) {
    if (first == in.count()) {
      if (!known) {
        path.add(Bytes.of(root(in.start(), in.count())));
      }
      return;
    }
    long left = split(in.count());
    Range right = new Range(in.start() + left, in.count() - left);
    if (first <= left) {
      consistency(first, new Range(in.start(), left), known, path);
      path.add(Bytes.of(root(right.start(), right.count())));
    } else {
      consistency(first - left, right, false, path);
      path.add(Bytes.of(root(in.start(), left)));
    }
  }

  /// The hash over `count` leaves from `start` on, which is a multiple of the power of two that is
  /// not below `count`.
  private byte[] root(long start, long count) {
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return subtrees.hash(level, start >>> level);
    }
    long left = split(count);
    return hashes.node(root(start, left), root(start + left, count - left));
  }

  /// The largest power of two below `count`.
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }
}
