package dev.pemba.schema;

import dev.pemba.schema.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Text → tokens, one at a time; comments ride on the token that follows them.
final class Lexer {
  private static final Kind[] KINDS = Kind.values();

  private final SourceText source;
  private final String text;
  private int at;

  /// Where the token before the next one ends; -1 at the start.
  private int previousEnd = -1;

  Lexer(SourceText source) {
    this.source = source;
    this.text = source.text();
  }

  Token next() {
    List<Comment> comments = comments();
    Token token = token(comments);
    at = token.span().end();
    previousEnd = at;
    return token;
  }

  /// Goes on at `offset`, after what another reader took from the text.
  void seek(int offset) {
    at = offset;
    previousEnd = offset;
  }

  private List<Comment> comments() {
    List<Comment> comments = new ArrayList<>(0);
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      int end = commentEnd();
      if (end < 0) {
        return comments;
      }
      Span span = new Span(at, end);
      comments.add(new Comment(source.slice(span).stripTrailing(), span, isTrailing()));
      at = end;
    }
  }

  private int commentEnd() {
    if (text.startsWith("//", at)) {
      int newline = text.indexOf('\n', at);
      return newline < 0 ? text.length() : newline;
    }
    if (text.startsWith("/*", at)) {
      int close = text.indexOf("*/", at + 2);
      if (close < 0) {
        throw source.syntax(new Span(at, at + 2), "the comment never ends: expected `*/`");
      }
      return close + 2;
    }
    return -1;
  }

  private boolean isTrailing() {
    if (previousEnd < 0) {
      return false;
    }
    int newline = text.indexOf('\n', previousEnd);
    return newline < 0 || newline >= at;
  }

  private Token token(List<Comment> comments) {
    if (at >= text.length()) {
      return new Token(Kind.END, "", new Span(at, at), comments);
    }
    char c = text.charAt(at);
    if (isNameStart(c)) {
      return of(Kind.NAME, nameEnd(), comments);
    }
    if (c == '`') {
      int close = text.indexOf('`', at + 1);
      int newline = text.indexOf('\n', at);
      if (close < 0 || (newline >= 0 && newline < close)) {
        throw source.syntax(new Span(at, at + 1), "the name never ends: expected a backtick");
      }
      return new Token(
          Kind.QUOTED_NAME, text.substring(at + 1, close), new Span(at, close + 1), comments);
    }
    for (Kind kind : KINDS) {
      if (!kind.symbol().isEmpty() && text.startsWith(kind.symbol(), at)) {
        return of(kind, at + kind.symbol().length(), comments);
      }
    }
    int point = text.codePointAt(at);
    throw source.syntax(
        new Span(at, at + Character.charCount(point)),
        "unexpected character %s%s".formatted(shown(point), hint(c)));
  }

  private Token of(Kind kind, int end, List<Comment> comments) {
    return new Token(kind, text.substring(at, end), new Span(at, end), comments);
  }

  /// A name goes on over a `/` only if a letter follows, so that comments after it are seen.
  private int nameEnd() {
    int end = at;
    while (end < text.length()
        && (isNamePart(text.charAt(end))
            || (text.charAt(end) == '/'
                && end + 1 < text.length()
                && isNameStart(text.charAt(end + 1))))) {
      end++;
    }
    return end;
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || (c >= '0' && c <= '9');
  }

  private static String shown(int point) {
    return Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE
        ? "U+%04X".formatted(point)
        : "`" + Character.toString(point) + "`";
  }

  private static String hint(char c) {
    return switch (c) {
      case '@' -> ": annotations are not part of this language";
      case '"', '\'' -> ": a name with unusual characters is written in backticks";
      case '!' -> ": exclusion is written `a - b`";
      default -> c >= '0' && c <= '9' ? ": a name starts with a letter or `_`" : "";
    };
  }
}
