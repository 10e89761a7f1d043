package dev.pemba.cli.importing;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Walks over the text of an OpenFGA model, word by word.
///
/// White space, line ends included, only separates: after a name the grammar leaves no doubt
/// whether a keyword or another name follows.
final class DslScanner {
  private final Place start;
  private final String text;
  private int at;

  DslScanner(Place start, String source) {
    this.start = start;
    this.text = source.lines().map(DslScanner::withoutComment).collect(Collectors.joining("\n"));
  }

  /// A `#` starts a comment at the start of a line or after white space, but not in quotes.
  private static String withoutComment(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
        return line.substring(0, i);
      }
    }
    return line;
  }

  Place place() {
    return start.plus((int) text.substring(0, at).chars().filter(c -> c == '\n').count());
  }

  boolean atEnd() {
    space();
    return at == text.length();
  }

  /// True, and moves on, if this word is next.
  boolean accept(String word) {
    space();
    if (!text.startsWith(word, at)) {
      return false;
    }
    int end = at + word.length();
    if (isNamePart(word.charAt(0)) && end < text.length() && isNamePart(text.charAt(end))) {
      return false;
    }
    at = end;
    return true;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw expected("`" + word + "`");
    }
  }

  /// The name that must come next.
  String name(String what) {
    space();
    int from = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw expected(what);
    }
    return text.substring(from, at);
  }

  /// The text up to the `}` that closes an opened `{`, without CEL's comments.
  String body() {
    Place opened = place();
    StringBuilder body = new StringBuilder();
    int depth = 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        int end = endOfString(at);
        body.append(text, at, end);
        at = end;
        continue;
      }
      if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
        continue;
      }
      at++;
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return body.toString().strip();
      }
      body.append(c);
    }
    throw new FormatException(opened, "expected the `}` that closes this condition, found the end");
  }

  private int endOfString(int from) {
    char quote = text.charAt(from);
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == quote) {
        return i + 1;
      }
    }
    return text.length();
  }

  FormatException expected(String... choices) {
    space();
    int end = at;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    String found =
        at == text.length() ? "the end" : "`" + text.substring(at, Math.max(end, at + 1)) + "`";
    return new FormatException(
        place(),
        "expected %s, found %s"
            .formatted(Arrays.stream(choices).collect(Collectors.joining(" or ")), found));
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isNamePart(char c) {
    return !Character.isWhitespace(c) && ":#@*,()[]{}<>\"'".indexOf(c) < 0;
  }
}
