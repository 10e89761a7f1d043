package dev.pemba.schema;

/// Finds where the CEL expression of a caveat ends: at the brace that closes the caveat, past
/// strings, comments and braces of its own.
final class ExpressionScanner {
  private final SourceText source;
  private final String text;
  private final int start;
  private int at;

  private ExpressionScanner(SourceText source, int start) {
    this.source = source;
    this.text = source.text();
    this.start = start;
    this.at = start;
  }

  /// The span from `start` to before the closing brace.
  static Span scan(SourceText source, int start) {
    return new ExpressionScanner(source, start).scan();
  }

  private Span scan() {
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        string(c);
      } else if (text.startsWith("//", at)) {
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length() : newline;
      } else {
        if (c == '}' && depth == 0) {
          return new Span(start, at);
        }
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        at++;
      }
    }
    throw source.syntax(
        new Span(start - 1, start), "the caveat's expression never ends: expected `}`");
  }

  private void string(char quote) {
    int open = at;
    boolean raw = isRaw(open);
    String triple = String.valueOf(quote).repeat(3);
    String close = text.startsWith(triple, at) ? triple : String.valueOf(quote);
    at += close.length();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith(close, at)) {
        at += close.length();
        return;
      }
      if (c == '\n' && close.length() == 1) {
        break;
      }
      at += c == '\\' && !raw ? 2 : 1;
    }
    throw source.syntax(
        new Span(open, open + close.length()), "the string never ends: expected `" + close + "`");
  }

  /// `r"…"`, also `br"…"` and `rb"…"`, in any case; an identifier that ends in `r` is none.
  private boolean isRaw(int quote) {
    int from = quote;
    while (from > start && Character.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    return switch (text.substring(from, quote)) {
      case "r", "R", "br", "bR", "Br", "BR", "rb", "rB", "Rb", "RB" -> true;
      default -> false;
    };
  }
}
