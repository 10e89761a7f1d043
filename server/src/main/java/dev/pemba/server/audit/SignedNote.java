package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A text with signatures below it, as C2SP's signed-note says:
///
/// ```
/// the text, whose lines end in a line feed
///
/// — name base64(key id u32 | signature)
/// ```
///
/// @param text ends in a line feed
public record SignedNote(String text, List<Signature> signatures) {
  private static final int MOST_BYTES = 1_000_000;
  private static final int MOST_SIGNATURES = 100;
  private static final String DASH = "\u2014 ";

  public SignedNote {
    signatures = List.copyOf(signatures);
  }

  /// A signature below the text.
  ///
  /// @param name of the key
  /// @param keyId the first bytes of a hash of the key
  public record Signature(String name, int keyId, Bytes bytes) {}

  /// Reads a note; throws `PembaException` with `MALFORMED_REQUEST` if it is none.
  public static SignedNote parse(byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw none("it is longer than %d bytes".formatted(MOST_BYTES));
    }
    String note = utf8(bytes);
    if (note.chars().anyMatch(c -> (c < ' ' && c != '\n') || c == 0xfffd)) {
      throw none("it holds a character that no note has");
    }
    int end = note.lastIndexOf("\n\n");
    if (end < 0 || !note.endsWith("\n")) {
      throw none("it has no signatures: they stand below an empty line");
    }
    String[] lines = note.substring(end + 2).split("\n", -1);
    if (lines.length < 2 || lines.length - 1 > MOST_SIGNATURES) {
      throw none("it has no, or too many, signatures");
    }
    List<Signature> signatures = new ArrayList<>();
    for (int i = 0; i < lines.length - 1; i++) {
      signatures.add(signature(lines[i]));
    }
    return new SignedNote(note.substring(0, end + 1), signatures);
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw none("it is not UTF-8");
    }
  }

  private static Signature signature(String line) {
    String[] parts = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : null;
    if (parts == null || parts.length != 2 || !isName(parts[0])) {
      throw none("line `%s` is no signature".formatted(Printable.of(line)));
    }
    byte[] bytes = base64(parts[1]);
    if (bytes.length <= Integer.BYTES) {
      throw none("line `%s` is no signature".formatted(Printable.of(line)));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int keyId = in.getInt();
    byte[] signature = new byte[in.remaining()];
    in.get(signature);
    return new Signature(parts[0], keyId, Bytes.of(signature));
  }

  /// True if a key may have that name.
  static boolean isName(String name) {
    return !name.isEmpty()
        && name.codePoints()
            .noneMatch(
                c -> c == '+' || Character.isWhitespace(c) || Character.isSpaceChar(c) || c < ' ');
  }

  /// Reads standard base64 in the one way to write it.
  static byte[] base64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // told below
    }
    throw none("`%s` is no base64".formatted(Printable.of(text)));
  }

  private static PembaException none(String why) {
    return PembaException.malformed("this is no signed note: " + why);
  }

  @Override
  public String toString() {
    StringBuilder note = new StringBuilder(text).append('\n');
    for (Signature signature : signatures) {
      byte[] bytes = signature.bytes().array();
      byte[] all =
          ByteBuffer.allocate(Integer.BYTES + bytes.length)
              .putInt(signature.keyId())
              .put(bytes)
              .array();
      note.append(DASH)
          .append(signature.name())
          .append(' ')
          .append(Base64.getEncoder().encodeToString(all))
          .append('\n');
    }
    return note.toString();
  }
}
