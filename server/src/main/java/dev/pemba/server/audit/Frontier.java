package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import java.util.ArrayList;
import java.util.List;

/// A Merkle tree that only grows, of which nothing is kept but its right edge: the full subtrees
/// that its leaves are made of, largest first. Not thread-safe.
public final class Frontier {
  private final Hashes hashes = new Hashes();
  private final List<byte[]> full = new ArrayList<>();
  private long size;

  /// The tree of no leaf.
  public Frontier() {}

  /// A tree of so many leaves, given its full subtrees, largest first.
  public Frontier(long size, List<Bytes> subtrees) {
    if (size < 0
        || Long.bitCount(size) != subtrees.size()
        || subtrees.stream().anyMatch(hash -> hash.length() != Hashes.BYTES)) {
      throw PembaException.malformed(
          "a tree of %d leaves is not made of the %d hashes given"
              .formatted(size, subtrees.size()));
    }
    this.size = size;
    subtrees.forEach(hash -> full.add(hash.array()));
  }

  public long size() {
    return size;
  }

  public List<Bytes> subtrees() {
    return full.stream().map(Bytes::of).toList();
  }

  public void append(byte[] leafHash) {
    byte[] hash = leafHash;
    for (long left = size; (left & 1) == 1; left >>>= 1) {
      hash = hashes.node(full.removeLast(), hash);
    }
    full.add(hash);
    size++;
  }

  /// The hash of the tree as it is now.
  public Bytes root() {
    if (size == 0) {
      return Bytes.of(hashes.empty());
    }
    byte[] root = full.getLast();
    for (int i = full.size() - 2; i >= 0; i--) {
      root = hashes.node(full.get(i), root);
    }
    return Bytes.of(root);
  }
}
