package dev.pemba.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A comment, `// …` or `/* … */`, marks included.
///
/// @param trailing true if it starts on the line where the token before it ends
record Comment(String text, Span span, boolean trailing) {

  boolean isLine() {
    return text.startsWith("//");
  }

  /// The words of the comments that stand right above a declaration, without marks.
  ///
  /// A blank line, or code on the comment's line, parts a comment from the declaration.
  ///
  /// @param start where the declaration starts
  static String doc(String source, List<Comment> comments, int start) {
    List<String> lines = new ArrayList<>();
    int below = start;
    for (int i = comments.size() - 1; i >= 0; i--) {
      Comment comment = comments.get(i);
      long breaks =
          source.substring(comment.span.end(), below).chars().filter(c -> c == '\n').count();
      if (comment.trailing || breaks > 1) {
        break;
      }
      lines.addAll(comment.linesUpwards());
      below = comment.span.start();
    }
    Collections.reverse(lines);
    return String.join("\n", lines).strip();
  }

  private List<String> linesUpwards() {
    List<String> lines = new ArrayList<>();
    if (isLine()) {
      lines.add(text.replaceFirst("^/{2,}", "").strip());
    } else {
      String inside = text.substring(2, text.length() - 2);
      inside.lines().forEach(line -> lines.add(line.strip().replaceFirst("^\\*+ ?", "").strip()));
    }
    Collections.reverse(lines);
    return lines;
  }
}
