package dev.pemba.server.audit;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The two hashes of a Merkle tree (RFC 6962 § 2.1, RFC 9162 § 2.1.1): of a leaf, SHA-256 of a zero
/// byte and its bytes; of a node, SHA-256 of a one byte and its two children. Not thread-safe.
public final class Hashes {
  public static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest digest;

  /// What is hashed, in one piece: the digest is slow to begin with a byte alone.
  private byte[] whole = new byte[1 << 10];

  public Hashes() {
    digest = digest();
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }

  /// The plain hash of some bytes.
  static byte[] sha256(byte[] bytes) {
    return digest().digest(bytes);
  }

  /// The hash of the tree of no leaf.
  public byte[] empty() {
    return digest.digest();
  }

  public byte[] leaf(byte[] bytes) {
    digest.update(LEAF);
    return digest.digest(bytes);
  }

  /// Puts the hash of a leaf at a place of `into`.
  void leaf(ByteRange bytes, byte[] into, int at) {
    int length = bytes.length() + 1;
    whole = length <= whole.length ? whole : new byte[2 * length];
    whole[0] = LEAF;
    System.arraycopy(bytes.array(), bytes.offset(), whole, 1, bytes.length());
    digest.update(whole, 0, length);
    end(into, at);
  }

  public byte[] node(byte[] left, byte[] right) {
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  /// Puts the node above two hashes that lie side by side in `hashes` at a place of `into`, which
  /// may be theirs.
  void pair(byte[] hashes, int from, byte[] into, int at) {
    whole[0] = NODE;
    System.arraycopy(hashes, from, whole, 1, 2 * BYTES);
    digest.update(whole, 0, 1 + 2 * BYTES);
    end(into, at);
  }

  private void end(byte[] into, int at) {
    try {
      digest.digest(into, at, BYTES);
    } catch (DigestException e) {
      throw new IllegalArgumentException("BUG: a hash goes where there is room for it", e);
    }
  }
}
