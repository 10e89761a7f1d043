package dev.pemba.cli.exporting;

import dev.pemba.model.ObjectId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Ids as SpiceDB takes them: letters, digits and `/ _ | - = +`.
///
/// An escaped id has `=` and two hexadecimal digits for each byte of any other character and of `=`
/// itself, so that two ids never become one: `ana@example.com` is `ana=40example=2ecom`.
public enum SpiceDbIds {
  AS_THEY_ARE,
  ESCAPED;

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9/_|\\-=+]+");
  private static final String PLAIN = "/_|-+";
  private static final HexFormat HEX = HexFormat.of();

  /// Why the id can't be said.
  Optional<String> refusal(ObjectId id) {
    return switch (this) {
      case AS_THEY_ARE ->
          LEGAL.matcher(id.value()).matches()
              ? Optional.empty()
              : Optional.of(
                  "SpiceDB's ids have no other characters than a-z, A-Z, 0-9, / _ | - = +"
                      + " (--escape-ids spells them so)");
      case ESCAPED ->
          escaped(id).length() <= ObjectId.MAX_BYTES
              ? Optional.empty()
              : Optional.of(
                  "SpiceDB's ids have %d characters at most".formatted(ObjectId.MAX_BYTES));
    };
  }

  /// The id there, of one that is not refused.
  ObjectId there(ObjectId id) {
    return switch (this) {
      case AS_THEY_ARE -> id;
      case ESCAPED -> new ObjectId(escaped(id));
    };
  }

  private static String escaped(ObjectId id) {
    StringBuilder out = new StringBuilder();
    for (byte one : id.value().getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(one)) {
        out.append((char) one);
      } else {
        HEX.toHexDigits(out.append('='), one);
      }
    }
    return out.toString();
  }

  private static boolean isPlain(byte one) {
    return (one >= 'a' && one <= 'z')
        || (one >= 'A' && one <= 'Z')
        || (one >= '0' && one <= '9')
        || PLAIN.indexOf(one) >= 0;
  }
}
