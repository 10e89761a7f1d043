package dev.pemba.model;

/// Texts that UTF-8 can carry: a surrogate without its other half is replaced on the way, so two
/// texts would become one.
final class Unicode {
  private Unicode() {}

  /// The position of the first surrogate that stands alone, or -1.
  static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
