package dev.pemba.schema;

import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.schema.SchemaTree.ArrowTerm;
import dev.pemba.schema.SchemaTree.Chain;
import dev.pemba.schema.SchemaTree.Expression;
import dev.pemba.schema.SchemaTree.Group;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.SchemaTree.Operator;
import dev.pemba.schema.SchemaTree.Word;
import dev.pemba.schema.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The expression of a rewrite. Depth is bounded by `Limits.NESTING`, counting each `-` of a chain
/// as a level, since a chain of exclusions nests to the left.
final class RewriteParser {
  private final Tokens tokens;
  private final Precedence precedence;
  private int depth;

  /// How operators without parentheses are read.
  enum Precedence {
    /// One operator per pair of parentheses; mixing them is an error.
    EXPLICIT,
    /// `+` binds tightest, then `&`, then `-`.
    SPICEDB
  }

  RewriteParser(Tokens tokens, Precedence precedence) {
    this.tokens = tokens;
    this.precedence = precedence;
  }

  Expression parse() {
    depth = 0;
    return expression();
  }

  private Expression expression() {
    return switch (precedence) {
      case EXPLICIT -> explicit();
      case SPICEDB -> chain(Operator.EXCLUSION);
    };
  }

  private Expression explicit() {
    Expression first = term();
    Optional<Operator> operator = operator();
    if (operator.isEmpty()) {
      return first;
    }
    List<Expression> terms = new ArrayList<>(List.of(first));
    while (operator().equals(operator)) {
      tokens.take();
      terms.add(term());
      checkLength(operator.get(), terms);
    }
    Optional<Operator> other = operator();
    if (other.isPresent()) {
      throw mixed(operator.get(), terms, other.get());
    }
    return chainOf(operator.get(), terms);
  }

  private Expression chain(Operator operator) {
    Expression first = tighter(operator);
    if (!operator().equals(Optional.of(operator))) {
      return first;
    }
    List<Expression> terms = new ArrayList<>(List.of(first));
    while (operator().equals(Optional.of(operator))) {
      tokens.take();
      terms.add(tighter(operator));
      checkLength(operator, terms);
    }
    return chainOf(operator, terms);
  }

  private Expression tighter(Operator operator) {
    return switch (operator) {
      case EXCLUSION -> chain(Operator.INTERSECTION);
      case INTERSECTION -> chain(Operator.UNION);
      case UNION -> term();
    };
  }

  private static Chain chainOf(Operator operator, List<Expression> terms) {
    return new Chain(operator, terms, terms.getFirst().span().to(terms.getLast().span()));
  }

  private static void checkLength(Operator operator, List<Expression> terms) {
    if (operator == Operator.EXCLUSION && terms.size() > Limits.NESTING) {
      throw PembaException.limit("schema_nesting", Limits.NESTING, terms.size());
    }
  }

  private Optional<Operator> operator() {
    return switch (tokens.current().kind()) {
      case PLUS -> Optional.of(Operator.UNION);
      case AMPERSAND -> Optional.of(Operator.INTERSECTION);
      case MINUS -> Optional.of(Operator.EXCLUSION);
      default -> Optional.empty();
    };
  }

  private Expression term() {
    Token first = tokens.current();
    if (tokens.takeIf(Kind.LEFT_PARENTHESIS)) {
      if (++depth > Limits.NESTING) {
        throw PembaException.limit("schema_nesting", Limits.NESTING, depth);
      }
      Expression inner = expression();
      tokens.expect(Kind.RIGHT_PARENTHESIS, "or an operator");
      depth--;
      refuseArrow("an arrow starts at a relation, not at parentheses");
      return new Group(inner, first.span().to(tokens.previous()));
    }
    Name name = tokens.relationName("a relation, a permission, `nil`, `self` or `(`");
    Expression term =
        switch (tokens.current().kind()) {
          case ARROW -> {
            tokens.take();
            yield arrow(name, Rewrite.Quantifier.ANY);
          }
          case DOT -> {
            tokens.take();
            yield quantified(name);
          }
          default -> new Word(name);
        };
    refuseArrow("arrows can't be chained: name the inner one as a permission of its type");
    return term;
  }

  private Expression arrow(Name through, Rewrite.Quantifier quantifier) {
    Name target = tokens.relationName("the relation or permission that the arrow asks for");
    return new ArrowTerm(through, target, quantifier, through.span().to(tokens.previous()));
  }

  private Expression quantified(Name through) {
    Rewrite.Quantifier quantifier = Rewrite.Quantifier.ANY;
    if (tokens.takeWord("all")) {
      quantifier = Rewrite.Quantifier.ALL;
    } else if (!tokens.takeWord("any")) {
      throw tokens.expected("`any` or `all`");
    }
    tokens.expect(Kind.LEFT_PARENTHESIS, "and what is asked of the parents");
    Name target = tokens.relationName("a relation or permission of the parents");
    tokens.expect(Kind.RIGHT_PARENTHESIS, "after it");
    return new ArrowTerm(through, target, quantifier, through.span().to(tokens.previous()));
  }

  private void refuseArrow(String sentence) {
    if (tokens.at(Kind.ARROW) || tokens.at(Kind.DOT)) {
      throw tokens.source().syntax(tokens.current().span(), sentence);
    }
  }

  /// The error for `a - b + c`: both readings, to copy from.
  private PembaException mixed(Operator left, List<Expression> terms, Operator right) {
    SourceText source = tokens.source();
    Span place = tokens.take().span();
    String next = shown(term());
    String first = shown(terms.getFirst().span().to(terms.getLast().span()));
    String before = shown(terms.getFirst().span().to(terms.get(terms.size() - 2).span()));
    String last = shown(terms.getLast());
    return source.syntax(
        place,
        "`%s` and `%s` are mixed without parentheses: write `(%s) %s %s` or `%s %s (%s %s %s)`"
            .formatted(
                left.symbol(),
                right.symbol(),
                first,
                right.symbol(),
                next,
                before,
                left.symbol(),
                last,
                right.symbol(),
                next));
  }

  private String shown(Expression expression) {
    return shown(expression.span());
  }

  private String shown(Span span) {
    return Printable.of(tokens.source().slice(span).replaceAll("\\s+", " "));
  }
}
