package dev.pemba.server.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The two hashes of a Merkle tree (RFC 6962 § 2.1, RFC 9162 § 2.1.1): of a leaf, SHA-256 of a zero
/// byte and its bytes; of a node, SHA-256 of a one byte and its two children. Not thread-safe.
public final class Hashes {
  public static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest digest;

  public Hashes() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }

  /// The hash of the tree of no leaf.
  public byte[] empty() {
    return digest.digest();
  }

  public byte[] leaf(byte[] bytes) {
    digest.update(LEAF);
    return digest.digest(bytes);
  }

  public byte[] node(byte[] left, byte[] right) {
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  /// The node above two hashes that lie side by side in `hashes`.
  byte[] pair(byte[] hashes, int at) {
    digest.update(NODE);
    digest.update(hashes, at, 2 * BYTES);
    return digest.digest();
  }
}
