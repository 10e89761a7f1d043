package dev.pemba.schema;

import java.util.Collection;

/// "Did you mean": the nearest known word by edit distance, two swapped letters being one edit.
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

  /// The number of edits, or `bound` if it is at least that.
  private static int distance(String a, String b, int bound) {
    if (Math.abs(a.length() - b.length()) >= bound) {
      return bound;
    }
    int[] before = new int[b.length() + 1];
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] spare = before;
      before = above;
      above = row;
      row = spare;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
        if (isSwapped(a, i, b, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
    }
    return Math.min(row[b.length()], bound);
  }

  private static boolean isSwapped(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
