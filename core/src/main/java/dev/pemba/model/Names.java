package dev.pemba.model;

import java.util.regex.Pattern;

/// The rule for names of types, relations, permissions and caveats.
///
/// A plain name starts with a letter or underscore and goes on with letters, digits, `_` and `/` (a
/// type may have a prefix, as in `acme/user`). Other printable names, such as OpenFGA's
/// `can-view.all`, are legal too; the schema language writes them in backticks.
///
/// INVARIANT (no separators): a name never holds `:`, `#`, `@`, `*`, brackets, quotes, a backtick,
/// white space or a control character, so the text form of a relationship parses without escapes.
public final class Names {
  /// Longest name, in UTF-16 code units.
  public static final int MAX_LENGTH = 128;

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*)*");

  private Names() {}

  /// True if the name may stand in a schema without backticks.
  public static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches();
  }

  static String check(String kind, String name) {
    if (name.isEmpty()) {
      throw PembaException.malformed("a " + kind + " name is empty");
    }
    if (name.length() > MAX_LENGTH) {
      throw PembaException.limit(kind + "_name_length", MAX_LENGTH, name.length());
    }
    if (isLettersAndDigits(name)) {
      return name;
    }
    int loneSurrogate = Unicode.loneSurrogate(name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (i == loneSurrogate
          || c <= ' '
          || c == ':'
          || c == '#'
          || c == '@'
          || c == '`'
          || c == '"'
          || c == '*'
          || c == '['
          || c == ']'
          || Character.isWhitespace(c)
          || Character.isSpaceChar(c)
          || Character.isISOControl(c)) {
        throw PembaException.malformed(
            "%s name `%s` holds the character %s, which names may not hold"
                .formatted(kind, Printable.of(name), Printable.character(c)));
      }
    }
    return name;
  }

  /// The usual case, decided at once.
  private static boolean isLettersAndDigits(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean usual = (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9');
      if (!usual) {
        return false;
      }
    }
    return true;
  }
}
