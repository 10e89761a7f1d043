package dev.pemba.server.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The path of a request as its decoded segments.
///
/// INVARIANT (one reading): two spellings that servers are known to take for one path have the same
/// segments, segments that differ in case only, or are refused. So `%70` is `p`; and dots, double
/// slashes, parameters (`;`), encoded separators, whatever is encoded twice, and text that
/// Unicode's compatibility mapping (NFKC) would change are refused.
record RequestPath(List<String> segments, boolean slashAtEnd) {
  static final int MOST_CHARACTERS = 8_192;

  /// Besides letters and digits, what may stand in a segment as it is (RFC 3986 § 3.3), but `;`.
  private static final String PLAIN = "-._~!$&'()*+,=:@";

  /// What servers take for the end of a segment or of a path, or for an escape.
  private static final String SEPARATORS = "/\\%;?#";

  RequestPath {
    segments = List.copyOf(segments);
  }

  /// Reads what stands in a request's first line. Throws `Refusal`.
  static RequestPath parse(String target) {
    if (target.length() > MOST_CHARACTERS) {
      throw Refusal.noRoute("the path is longer than %d characters".formatted(MOST_CHARACTERS));
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (!path.startsWith("/")) {
      throw Refusal.noRoute("the path does not start with `/`");
    }
    List<String> segments = new ArrayList<>();
    int start = 1;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      segments.add(segment(path.substring(start, end)));
      start = end + 1;
    }
    return new RequestPath(segments, path.length() > 1 && path.endsWith("/"));
  }

  /// Decodes one segment. Throws `Refusal`.
  static String segment(String raw) {
    String text = decoded(raw);
    if (text.isEmpty()) {
      throw Refusal.noRoute("the path has two slashes in a row");
    }
    if (text.endsWith(".")) {
      throw Refusal.noRoute("a segment of the path ends in a dot");
    }
    if (text.startsWith(" ") || text.endsWith(" ")) {
      throw Refusal.noRoute("a segment of the path starts or ends with a space");
    }
    text.codePoints().forEach(RequestPath::checkCharacter);
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFKC)) {
      throw Refusal.noRoute("a segment of the path is not in Unicode's form NFKC");
    }
    return text;
  }

  private static void checkCharacter(int c) {
    if (SEPARATORS.indexOf(c) >= 0) {
      throw Refusal.noRoute("the path holds an encoded `%s`".formatted(Character.toString(c)));
    }
    boolean odd =
        switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              true;
          default -> c != ' ' && Character.isSpaceChar(c);
        };
    if (odd) {
      throw Refusal.noRoute("the path holds a character that is not printed");
    }
  }

  private static String decoded(String raw) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) escaped(raw, i);
        i += 2;
      } else if (isPlain(c)) {
        bytes[length++] = (byte) c;
      } else {
        throw Refusal.noRoute("the path holds a character that must be percent-encoded, or a `;`");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException _) {
      throw Refusal.noRoute("the path is not encoded as UTF-8");
    }
  }

  private static int escaped(String raw, int at) {
    int high = at + 2 < raw.length() ? hex(raw.charAt(at + 1)) : -1;
    int low = at + 2 < raw.length() ? hex(raw.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      throw Refusal.noRoute("a `%` in the path is not followed by two hexadecimal digits");
    }
    return (high << 4) | low;
  }

  /// Of ASCII only.
  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  /// The segments as a server sees them that does not tell capitals from small letters.
  List<String> folded() {
    return segments.stream().map(RequestPath::fold).toList();
  }

  static String fold(String text) {
    return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
