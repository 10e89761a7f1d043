package dev.pemba.server.audit;

import java.util.ArrayList;
import java.util.List;

/// A Merkle tree that only grows, of which nothing is kept but its right edge: the full subtrees
/// that its leaves are made of, largest first. Not thread-safe.
public final class Frontier {
  private final Hashes hashes = new Hashes();
  private final List<byte[]> full = new ArrayList<>();
  private long size;

  public long size() {
    return size;
  }

  /// Adds the next leaf.
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
