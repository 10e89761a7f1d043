package dev.pemba.schema;

import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.SchemaTree.Parameter;
import dev.pemba.schema.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The parameters of a caveat: `(limit uint, allowed stored list<string>)`.
final class ParameterParser {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while");

  private final Tokens tokens;

  private ParameterParser(Tokens tokens) {
    this.tokens = tokens;
  }

  static List<Parameter> parse(Tokens tokens) {
    return new ParameterParser(tokens).parameters();
  }

  private List<Parameter> parameters() {
    tokens.expect(Kind.LEFT_PARENTHESIS, "and the caveat's parameters");
    List<Parameter> parameters = new ArrayList<>();
    while (!tokens.takeIf(Kind.RIGHT_PARENTHESIS)) {
      if (!parameters.isEmpty()) {
        tokens.expect(Kind.COMMA, "or `)` after a parameter");
      }
      Name name = name();
      parameters.add(new Parameter(name, tokens.takeWord("stored"), type(0)));
    }
    return parameters;
  }

  /// A name, or several with dots between them: `subject.role`.
  private Name name() {
    Name name = word();
    while (tokens.takeIf(Kind.DOT)) {
      Name next = word();
      name =
          new Name(
              name.value() + "." + next.value(),
              name.quoted() || next.quoted(),
              name.span().to(next.span()));
    }
    return name;
  }

  private Name word() {
    Name name = tokens.caveatName("the name of a parameter");
    if (!IDENTIFIER.matcher(name.value()).matches() || RESERVED.contains(name.value())) {
      throw tokens
          .source()
          .syntax(name.span(), "`%s` can't name a parameter in CEL".formatted(name.value()));
    }
    return name;
  }

  private ParameterType type(int depth) {
    if (depth > Limits.NESTING) {
      throw PembaException.limit("schema_nesting", Limits.NESTING, depth);
    }
    if (tokens.takeWord("list")) {
      return new ParameterType.ListOf(element("string", depth));
    }
    if (tokens.takeWord("map")) {
      return new ParameterType.MapOf(element("any", depth));
    }
    for (ParameterType.Kind kind : ParameterType.Kind.values()) {
      if (tokens.takeWord(kind.text())) {
        return new ParameterType.Basic(kind);
      }
    }
    throw tokens.expected(
        "the type of a parameter (" + String.join(", ", ParameterType.NAMES) + ")",
        ParameterType.NAMES);
  }

  private ParameterType element(String example, int depth) {
    tokens.expect(Kind.LESS, "and what it holds, as `<" + example + ">`");
    ParameterType element = type(depth + 1);
    tokens.expect(Kind.GREATER, "after the type it holds");
    return element;
  }
}
