package dev.pemba.server.audit;

import java.util.Arrays;
import java.util.List;

/// Checks proofs about a Merkle tree, step by step as RFC 9162 § 2.1.3.2 and § 2.1.4.2 say. Knows
/// nothing of how they are made.
public final class Proofs {
  private Proofs() {}

  /// A tree as its hash tells it.
  public record Tree(long size, Bytes root) {}

  /// True if the path leads from the leaf's hash to the root.
  public static boolean isIncluded(long leaf, Bytes leafHash, Tree tree, List<Bytes> path) {
    if (leaf < 0 || leaf >= tree.size()) {
      return false;
    }
    Hashes hashes = new Hashes();
    long fn = leaf;
    long sn = tree.size() - 1;
    byte[] r = leafHash.array();
    for (Bytes p : path) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        r = hashes.node(p.array(), r);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>>= 1;
          sn >>>= 1;
        }
      } else {
        r = hashes.node(r, p.array());
      }
      fn >>>= 1;
      sn >>>= 1;
    }
    return sn == 0 && Arrays.equals(r, tree.root().array());
  }

  /// True if the path shows that the first tree is the beginning of the second.
  public static boolean isConsistent(Tree first, Tree second, List<Bytes> path) {
    if (first.size() < 0 || first.size() > second.size()) {
      return false;
    }
    if (first.size() == second.size()) {
      return path.isEmpty() && first.root().equals(second.root());
    }
    if (first.size() == 0) {
      return path.isEmpty() && Arrays.equals(first.root().array(), new Hashes().empty());
    }
    return leads(first, second, path);
  }

  private static boolean leads(Tree first, Tree second, List<Bytes> path) {
    if (path.isEmpty()) {
      return false;
    }
    boolean whole = Long.bitCount(first.size()) == 1;
    long fn = first.size() - 1;
    long sn = second.size() - 1;
    while ((fn & 1) == 1) {
      fn >>>= 1;
      sn >>>= 1;
    }
    Hashes hashes = new Hashes();
    byte[] start = whole ? first.root().array() : path.getFirst().array();
    byte[] fr = start;
    byte[] sr = start;
    for (Bytes c : whole ? path : path.subList(1, path.size())) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        fr = hashes.node(c.array(), fr);
        sr = hashes.node(c.array(), sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>>= 1;
          sn >>>= 1;
        }
      } else {
        sr = hashes.node(sr, c.array());
      }
      fn >>>= 1;
      sn >>>= 1;
    }
    return sn == 0
        && Arrays.equals(fr, first.root().array())
        && Arrays.equals(sr, second.root().array());
  }
}
