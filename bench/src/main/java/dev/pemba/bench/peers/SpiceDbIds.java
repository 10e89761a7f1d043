package dev.pemba.bench.peers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Ids as SpiceDB takes them: letters, digits and `/_|-+`. All else, and `=` itself, becomes `=`
/// and two hexadecimal digits for each byte, so that two ids never become one.
final class SpiceDbIds {
  private static final String PLAIN = "/_|-+";
  private static final char ESCAPE = '=';
  private static final HexFormat HEX = HexFormat.of();

  private SpiceDbIds() {}

  static String encode(String id) {
    if (id.chars().allMatch(SpiceDbIds::isPlain)) {
      return id;
    }
    StringBuilder out = new StringBuilder();
    for (byte one : id.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(one)) {
        out.append((char) one);
      } else {
        HEX.toHexDigits(out.append(ESCAPE), one);
      }
    }
    return out.toString();
  }

  static String decode(String encoded) {
    if (encoded.indexOf(ESCAPE) < 0) {
      return encoded;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == ESCAPE) {
        out.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        out.write(encoded.charAt(i));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static boolean isPlain(int one) {
    return (one >= 'a' && one <= 'z')
        || (one >= 'A' && one <= 'Z')
        || (one >= '0' && one <= '9')
        || PLAIN.indexOf(one) >= 0;
  }
}
