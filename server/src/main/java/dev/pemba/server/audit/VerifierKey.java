package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// The public half of an Ed25519 key that signs notes, in C2SP's text form:
/// `name+keyid+base64(algorithm byte | key)`.
///
/// @param raw the key's 32 bytes
public record VerifierKey(String name, Bytes raw) {
  static final byte ED25519 = 1;
  static final int KEY_BYTES = 32;

  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  public VerifierKey {
    if (!SignedNote.isName(name) || raw.length() != KEY_BYTES) {
      throw PembaException.malformed(
          "`%s` is no name of a key, or it has not %d bytes"
              .formatted(Printable.of(name), KEY_BYTES));
    }
  }

  /// Reads the text form.
  public static VerifierKey parse(String text) {
    String[] parts = text.split("\\+", 3);
    if (parts.length == 3) {
      byte[] typed = SignedNote.base64(parts[2]);
      if (typed.length == 1 + KEY_BYTES && typed[0] == ED25519) {
        byte[] raw = new byte[KEY_BYTES];
        System.arraycopy(typed, 1, raw, 0, KEY_BYTES);
        VerifierKey key = new VerifierKey(parts[0], Bytes.of(raw));
        if (key.toString().equals(text)) {
          return key;
        }
      }
    }
    throw PembaException.malformed(
        ("`%s` is no public key: expected `NAME+ID+BASE64`, as `pemba audit key`" + " prints it")
            .formatted(Printable.of(text)));
  }

  /// The first four bytes of SHA-256 over name, line feed, algorithm and key.
  public int id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
      digest.update(ED25519);
      return ByteBuffer.wrap(digest.digest(raw.array())).getInt();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }

  /// True if the note bears this key's signature, and none in its name that is not.
  public boolean hasSigned(SignedNote note) {
    boolean signed = false;
    for (SignedNote.Signature signature : note.signatures()) {
      if (signature.name().equals(name) && signature.keyId() == id()) {
        if (!verifies(note.text(), signature.bytes().array())) {
          return false;
        }
        signed = true;
      }
    }
    return signed;
  }

  private boolean verifies(String text, byte[] bytes) {
    try {
      byte[] encoded =
          ByteBuffer.allocate(X509_PREFIX.length + KEY_BYTES)
              .put(X509_PREFIX)
              .put(raw.array())
              .array();
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(text.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(bytes);
    } catch (GeneralSecurityException _) {
      return false; // not 64 bytes, or no point on the curve
    }
  }

  @Override
  public String toString() {
    return "%s+%08x+%s".formatted(name, id(), typed(raw.array()));
  }

  /// Algorithm and key as base64.
  static String typed(byte[] key) {
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(1 + key.length).put(ED25519).put(key).array());
  }
}
