package dev.pemba.cli.importing;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rule by which an unquoted scalar is a value: YAML 1.2's core schema.
final class Scalars {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private Scalars() {}

  static @Nullable Object value(Node.Scalar scalar) {
    String text = scalar.text();
    if (scalar.quoted()) {
      return text;
    }
    if (scalar.isNull()) {
      return null;
    }
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return text.equalsIgnoreCase("true");
    }
    try {
      if (WHOLE.matcher(text).matches()) {
        return Long.parseLong(text);
      }
      if (HEX.matcher(text).matches()) {
        return Long.parseLong(text.substring(2), 16);
      }
    } catch (NumberFormatException _) {
      return Double.parseDouble(text);
    }
    return DECIMAL.matcher(text).matches() ? (Object) Double.parseDouble(text) : text;
  }
}
