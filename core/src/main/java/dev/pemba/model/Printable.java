package dev.pemba.model;

/// Hostile text made fit for a message: control characters shown, length bounded.
public final class Printable {
  private static final int LONGEST = 160;

  private Printable() {}

  /// The text with control and format characters escaped, cut after 160 characters.
  public static String of(String text) {
    StringBuilder out = new StringBuilder();
    int end = Math.min(text.length(), LONGEST);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isHidden(c)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return text.length() > LONGEST
        ? out + "… (%d characters)".formatted(text.length())
        : out.toString();
  }

  static String character(int codePoint) {
    return codePoint <= 0xffff && !isHidden((char) codePoint) && codePoint != ' '
        ? "`" + Character.toString(codePoint) + "`"
        : "U+%04X".formatted(codePoint);
  }

  private static boolean isHidden(char c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
        || Character.isSurrogate(c);
  }
}
