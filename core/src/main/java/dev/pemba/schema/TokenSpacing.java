package dev.pemba.schema;

import dev.pemba.schema.Token.Kind;
import java.util.EnumSet;
import java.util.Set;

/// Where the canonical layout has a space, or may break a line, between two tokens.
final class TokenSpacing {
  private static final Set<Kind> TIGHT_BEFORE =
      EnumSet.of(
          Kind.COLON,
          Kind.HASH,
          Kind.COMMA,
          Kind.RIGHT_PARENTHESIS,
          Kind.DOT,
          Kind.ARROW,
          Kind.LESS,
          Kind.GREATER,
          Kind.STAR,
          Kind.ELLIPSIS);

  private static final Set<Kind> TIGHT_AFTER =
      EnumSet.of(Kind.LEFT_PARENTHESIS, Kind.HASH, Kind.DOT, Kind.ARROW, Kind.LESS);

  private TokenSpacing() {}

  /// True if a space stands between `before` and `token`.
  static boolean spaced(Token before, Token token) {
    if (TIGHT_BEFORE.contains(token.kind())) {
      return false;
    }
    if (token.kind() == Kind.LEFT_PARENTHESIS) {
      // `all(x)` and `caveat c(x int)`, but `a + (b)` and `= (b)`.
      return !before.isName() && !TIGHT_AFTER.contains(before.kind());
    }
    return !TIGHT_AFTER.contains(before.kind());
  }

  /// True if a statement that is broken into lines has a break here, outside parentheses: after the
  /// `=` of a permission, before the one of a relation.
  static boolean breaksBefore(Token before, Token token, boolean permission) {
    return switch (token.kind()) {
      case BAR, PLUS, AMPERSAND, MINUS -> true;
      case EQUALS -> !permission;
      case NAME, QUOTED_NAME, LEFT_PARENTHESIS -> permission && before.kind() == Kind.EQUALS;
      default -> false;
    };
  }
}
