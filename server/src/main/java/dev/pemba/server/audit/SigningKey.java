package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The key that signs checkpoints, and the file it is kept in, which only its owner may read:
///
/// ```
/// PRIVATE+KEY+name+keyid+base64(algorithm byte | seed)
/// name+keyid+base64(algorithm byte | public key)
/// ```
///
/// Thread-safe.
final class SigningKey {
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final String PRIVATE = "PRIVATE+KEY+";
  private static final String TWO_LINES = "it holds no key and its verifier, a line each";

  private final PrivateKey key;
  private final VerifierKey verifier;

  private SigningKey(PrivateKey key, VerifierKey verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /// The key in a file, made if there is no file.
  ///
  /// @param name what the key must be called
  static SigningKey open(Path file, String name) {
    try {
      return read(file, name);
    } catch (NoSuchFileException _) {
      return create(file, name);
    } catch (IOException failure) {
      throw fault(file, failure.toString());
    }
  }

  private static SigningKey read(Path file, String name) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.size() != 2) {
      throw fault(file, TWO_LINES);
    }
    try {
      VerifierKey verifier = VerifierKey.parse(lines.getLast());
      String start = PRIVATE + "%s+%08x+".formatted(verifier.name(), verifier.id());
      if (!lines.getFirst().startsWith(start)) {
        throw fault(file, TWO_LINES);
      }
      byte[] typed = SignedNote.base64(lines.getFirst().substring(start.length()));
      if (typed.length != 1 + VerifierKey.KEY_BYTES || typed[0] != VerifierKey.ED25519) {
        throw fault(file, TWO_LINES);
      }
      if (!verifier.name().equals(name)) {
        throw fault(file, "it signs for `%s`, not for `%s`".formatted(verifier.name(), name));
      }
      SigningKey key =
          new SigningKey(privateKey(Arrays.copyOfRange(typed, 1, typed.length)), verifier);
      if (!verifier.hasSigned(key.sign("test\n"))) {
        throw fault(file, TWO_LINES);
      }
      return key;
    } catch (GeneralSecurityException failure) {
      throw fault(file, failure.toString());
    } catch (PembaException failure) {
      throw failure.reason() == Reason.CONFIGURATION_INVALID ? failure : fault(file, TWO_LINES);
    }
  }

  private static PrivateKey privateKey(byte[] seed) throws GeneralSecurityException {
    byte[] encoded =
        ByteBuffer.allocate(PKCS8_PREFIX.length + seed.length).put(PKCS8_PREFIX).put(seed).array();
    return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static SigningKey create(Path file, String name) {
    SigningKey made = generate(name);
    try {
      write(file, made.toFile());
      return made;
    } catch (IOException failure) {
      throw fault(file, failure.toString());
    }
  }

  /// A new key in a file, in the place of the one there. That one is gone.
  static SigningKey replace(Path file, String name) {
    SigningKey made = generate(name);
    try {
      write(file, made.toFile());
      return made;
    } catch (IOException failure) {
      throw new PembaException(
          Reason.STORE_UNWRITABLE,
          "the new key can't be written to `%s`, so the old one stays: %s".formatted(file, failure),
          Map.of());
    }
  }

  /// A key that nobody had before.
  static SigningKey generate(String name) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(
          pair.getPrivate(), new VerifierKey(name, Bytes.of(last(pair.getPublic().getEncoded()))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("BUG: every JDK makes Ed25519 keys", e);
    }
  }

  private String toFile() {
    return PRIVATE
        + "%s+%08x+%s\n%s\n"
            .formatted(
                verifier.name(),
                verifier.id(),
                VerifierKey.typed(last(key.getEncoded())),
                verifier);
  }

  private static byte[] last(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - VerifierKey.KEY_BYTES, encoded.length);
  }

  /// The file is there whole, or not at all.
  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    FileAttribute<?>[] owner =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (FileChannel out =
        FileChannel.open(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// The half that everybody may know.
  VerifierKey verifier() {
    return verifier;
  }

  /// A note of that text, signed.
  SignedNote sign(String text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return new SignedNote(
          text,
          List.of(
              new SignedNote.Signature(
                  verifier.name(), verifier.id(), Bytes.of(signature.sign()))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("BUG: every JDK signs with Ed25519", e);
    }
  }

  private static PembaException fault(Path file, String why) {
    return new PembaException(
        Reason.CONFIGURATION_INVALID,
        "the key of the decision log, `%s`, can't be used: %s".formatted(file, why),
        Map.of());
  }
}
