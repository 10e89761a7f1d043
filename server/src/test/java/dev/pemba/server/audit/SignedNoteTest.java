package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.testing.Dice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Notes, checkpoints and keys: their forms, and that nothing but the right one passes.
final class SignedNoteTest {
  private static final String NAME = "pemba.dev/0123";
  private static final SigningKey KEY = SigningKey.generate(NAME);
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(NAME, new Proofs.Tree(42, Bytes.of(new Hashes().empty())));

  @TempDir private Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] note() {
    return bytes(KEY.sign(CHECKPOINT.toString()).toString());
  }

  /// From the documentation of Go's `sumdb/note`, whose form this is.
  @Test
  void aKeyAndANoteOfOthersAreRead() {
    VerifierKey key =
        VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    SignedNote note =
        SignedNote.parse(
            bytes(
                """
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.

                — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
                """));
    assertThat(key.hasSigned(note)).isTrue();
    assertThat(KEY.verifier().hasSigned(note)).isFalse();
  }

  @Test
  void aCheckpointIsReadBackAsItWasSigned() {
    assertThat(Checkpoint.open(note(), List.of(SigningPeriod.of(KEY.verifier()))))
        .isEqualTo(CHECKPOINT);
    assertThat(SignedNote.parse(note())).hasToString(new String(note(), StandardCharsets.UTF_8));
    assertThat(VerifierKey.parse(KEY.verifier().toString())).isEqualTo(KEY.verifier());
  }

  @Test
  void anotherKeyOfTheSameNameIsTold() {
    assertThatThrownBy(
            () ->
                Checkpoint.open(
                    note(), List.of(SigningPeriod.of(SigningKey.generate(NAME).verifier()))))
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("is not signed by key");
  }

  @Test
  void aWitnessMaySignToo() {
    SigningKey witness = SigningKey.generate("witness");
    String both =
        new String(note(), StandardCharsets.UTF_8)
            + witness.sign(CHECKPOINT.toString()).toString().split("\n\n", 2)[1];
    assertThat(Checkpoint.open(bytes(both), List.of(SigningPeriod.of(KEY.verifier()))))
        .isEqualTo(CHECKPOINT);
    assertThat(witness.verifier().hasSigned(SignedNote.parse(bytes(both)))).isTrue();
  }

  @Test
  void noFlippedBitPasses() {
    byte[] whole = note();
    for (int bit = 0; bit < whole.length * 8; bit += 3) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> Checkpoint.open(flipped, List.of(SigningPeriod.of(KEY.verifier()))))
          .as("bit %d", bit)
          .isInstanceOf(PembaException.class);
    }
  }

  @Test
  void whateverIsReadIsRefusedOrWrittenBackTheSame() {
    Dice.forEachCase(
        "notes",
        20_000,
        dice -> {
          byte[] some = note();
          for (int i = dice.below(4); i >= 0; i--) {
            some[dice.below(some.length)] =
                (byte)
                    dice.pick(java.util.List.of(10, 32, 43, 47, 61, 65, 226, dice.below(256)))
                        .intValue();
          }
          byte[] cut =
              java.util.Arrays.copyOf(
                  some, dice.chance(30) ? dice.below(some.length) : some.length);
          try {
            assertThat(bytes(SignedNote.parse(cut).toString())).isEqualTo(cut);
          } catch (PembaException refused) {
            assertThat(refused).hasMessageStartingWith("this is no signed note: ");
          }
        });
  }

  @Test
  void aKeyFileIsMadeOnceForItsOwnerOnly() throws Exception {
    Path file = folder.resolve("key");
    SigningKey made = SigningKey.open(file, NAME);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(SigningKey.open(file, NAME).verifier()).isEqualTo(made.verifier());
    assertThatThrownBy(() -> SigningKey.open(file, "pemba.dev/other"))
        .hasMessageContaining("it signs for `pemba.dev/0123`, not for `pemba.dev/other`");
    Files.writeString(file, Files.readString(file).replaceFirst("PRIVATE", "PUBLIC"));
    assertThatThrownBy(() -> SigningKey.open(file, NAME))
        .hasMessageContaining("it holds no key and its verifier");
  }

  @Test
  void aKeyWhoseHalvesDoNotFitIsRefused() throws Exception {
    Path file = folder.resolve("key");
    SigningKey.open(file, NAME);
    String secret = Files.readString(file).lines().findFirst().orElseThrow();
    SigningKey other = SigningKey.generate(NAME);
    String id = other.verifier().toString().split("\\+", 3)[1];
    Files.writeString(
        file,
        secret.replaceFirst("\\+[0-9a-f]{8}\\+", "+" + id + "+") + "\n" + other.verifier() + "\n");
    assertThatThrownBy(() -> SigningKey.open(file, NAME))
        .hasMessageContaining("it holds no key and its verifier");
  }
}
