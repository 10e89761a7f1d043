package dev.pemba.schema;

import java.util.List;

/// A token of the schema language.
///
/// @param text as it stands in the source; a name in backticks without them
/// @param comments those between the token before and this one
record Token(Kind kind, String text, Span span, List<Comment> comments) {
  Token {
    comments = List.copyOf(comments);
  }

  boolean isWord(String word) {
    return kind == Kind.NAME && text.equals(word);
  }

  boolean isName() {
    return kind == Kind.NAME || kind == Kind.QUOTED_NAME;
  }

  /// As an error message shows it.
  String shown() {
    return kind == Kind.END ? "the end of the text" : "`" + text + "`";
  }

  /// The kinds of tokens.
  enum Kind {
    NAME(""),
    QUOTED_NAME(""),
    LEFT_BRACE("{"),
    RIGHT_BRACE("}"),
    LEFT_PARENTHESIS("("),
    RIGHT_PARENTHESIS(")"),
    COLON(":"),
    HASH("#"),
    BAR("|"),
    EQUALS("="),
    PLUS("+"),
    AMPERSAND("&"),
    ARROW("->"),
    MINUS("-"),
    ELLIPSIS("..."),
    DOT("."),
    COMMA(","),
    LESS("<"),
    GREATER(">"),
    STAR("*"),
    SEMICOLON(";"),
    END("");

    private final String symbol;

    Kind(String symbol) {
      this.symbol = symbol;
    }

    /// The characters of a kind that has one spelling; empty for the others.
    String symbol() {
      return symbol;
    }
  }
}
