package dev.pemba.schema;

import java.util.Collection;

/// "Did you mean": the nearest known word by edit distance.
public final class Nearest {
  private Nearest() {}

  /// ` (did you mean `x`?)`, or nothing if no known word is near.
  public static String hint(String word, Collection<?> known) {
    String best = "";
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (Object candidate : known) {
      String text = candidate.toString();
      int distance = distance(word, text, bestDistance);
      if (distance < bestDistance) {
        best = text;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? "" : " (did you mean `" + best + "`?)";
  }

  /// Levenshtein distance, or `bound` if it is at least that.
  private static int distance(String a, String b, int bound) {
    if (Math.abs(a.length() - b.length()) >= bound) {
      return bound;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return Math.min(row[b.length()], bound);
  }
}
