package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.Token.Kind;
import java.util.List;
import java.util.function.Function;

/// The parser's place in the tokens: the current one is seen, those after it are not.
final class Tokens {
  private final SourceText source;
  private final Lexer lexer;
  private Token current;
  private Span previous = new Span(0, 0);

  Tokens(SourceText source) {
    this.source = source;
    this.lexer = new Lexer(source);
    this.current = lexer.next();
  }

  SourceText source() {
    return source;
  }

  Token current() {
    return current;
  }

  /// The span of the token taken last.
  Span previous() {
    return previous;
  }

  boolean at(Kind kind) {
    return current.kind() == kind;
  }

  boolean atWord(String word) {
    return current.isWord(word);
  }

  Token take() {
    Token taken = current;
    previous = taken.span();
    current = lexer.next();
    return taken;
  }

  boolean takeIf(Kind kind) {
    if (at(kind)) {
      take();
      return true;
    }
    return false;
  }

  boolean takeWord(String word) {
    if (atWord(word)) {
      take();
      return true;
    }
    return false;
  }

  Token expect(Kind kind, String why) {
    if (!at(kind)) {
      throw expected("`" + kind.symbol() + "` " + why);
    }
    return take();
  }

  Name relationName(String what) {
    return name(what, RelationName::new);
  }

  Name typeName(String what) {
    return name(what, TypeName::new);
  }

  Name caveatName(String what) {
    return name(what, CaveatName::new);
  }

  /// Takes a name that `check`, a constructor, accepts.
  private Name name(String what, Function<String, ?> check) {
    if (!current.isName()) {
      throw expected(what);
    }
    try {
      var _ = check.apply(current.text());
    } catch (PembaException fault) {
      throw source.syntax(current.span(), fault.getMessage());
    }
    Token token = take();
    return new Name(token.text(), token.kind() == Kind.QUOTED_NAME, token.span());
  }

  /// Takes `{ expression }` and answers the span between the braces.
  Span expectExpression() {
    if (!at(Kind.LEFT_BRACE)) {
      throw expected("`{` before the caveat's expression");
    }
    Span inside = ExpressionScanner.scan(source, current.span().end());
    lexer.seek(inside.end());
    current = lexer.next();
    expect(Kind.RIGHT_BRACE, "after the caveat's expression");
    return inside;
  }

  PembaException expected(String what) {
    return expected(what, List.of());
  }

  /// With a hint if the word found is near a known one.
  PembaException expected(String what, List<String> known) {
    return source.syntax(
        current.span(),
        "expected %s, found %s%s"
            .formatted(
                what,
                current.shown(),
                current.isName() ? Nearest.hint(current.text(), known) : ""));
  }
}
