package dev.pemba.schema;

import dev.pemba.schema.RewriteParser.Precedence;
import dev.pemba.schema.SchemaTree.CaveatDeclaration;
import dev.pemba.schema.SchemaTree.Declaration;
import dev.pemba.schema.SchemaTree.Expression;
import dev.pemba.schema.SchemaTree.Member;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.SchemaTree.SubjectType;
import dev.pemba.schema.SchemaTree.TypeDeclaration;
import dev.pemba.schema.SchemaTree.Use;
import dev.pemba.schema.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tokens → syntax tree, by recursive descent. White space and line breaks mean nothing.
final class SchemaParser {
  private static final List<String> TOP = List.of("definition", "caveat", "use");
  private static final List<String> MEMBERS = List.of("relation", "permission");

  private final Tokens tokens;
  private final RewriteParser rewrites;

  private SchemaParser(SourceText source, Precedence precedence) {
    this.tokens = new Tokens(source);
    this.rewrites = new RewriteParser(tokens, precedence);
  }

  static SchemaTree parse(SourceText source, Precedence precedence) {
    return new SchemaParser(source, precedence).schema();
  }

  private SchemaTree schema() {
    List<Declaration> declarations = new ArrayList<>();
    while (!tokens.at(Kind.END)) {
      if (!tokens.takeIf(Kind.SEMICOLON)) {
        declarations.add(declaration());
      }
    }
    return new SchemaTree(declarations);
  }

  private Declaration declaration() {
    Token first = tokens.current();
    if (first.isWord("definition")) {
      return definition();
    }
    if (first.isWord("caveat")) {
      return caveat();
    }
    if (first.isWord("use")) {
      tokens.take();
      Name feature = tokens.relationName("a feature such as `expiration`");
      return new Use(feature, first.span().to(feature.span()));
    }
    if (first.isWord("import") || first.isWord("partial")) {
      throw tokens
          .source()
          .syntax(
              first.span(),
              first.isWord("import")
                  ? "`import` is not supported: write the whole schema in one text"
                  : "`partial` is not supported: write its relations into each definition");
    }
    throw tokens.expected("`definition` or `caveat`", TOP);
  }

  private TypeDeclaration definition() {
    Token first = tokens.take();
    Name name = tokens.typeName("the name of the definition");
    tokens.expect(Kind.LEFT_BRACE, "to open the definition");
    List<Member> members = new ArrayList<>();
    while (!tokens.takeIf(Kind.RIGHT_BRACE)) {
      if (!tokens.takeIf(Kind.SEMICOLON)) {
        members.add(member());
      }
    }
    return new TypeDeclaration(name, members, doc(first), first.span().to(tokens.previous()));
  }

  private Member member() {
    Token first = tokens.current();
    if (first.kind() == Kind.ELLIPSIS) {
      throw tokens
          .source()
          .syntax(first.span(), "`partial` is not supported: write its relations out here");
    }
    if (!first.isWord("relation") && !first.isWord("permission")) {
      throw tokens.expected("`relation`, `permission` or `}`", MEMBERS);
    }
    boolean permission = first.isWord("permission");
    tokens.take();
    Name name = tokens.relationName("the name of the " + (permission ? "permission" : "relation"));
    List<SubjectType> types = permission && !tokens.at(Kind.COLON) ? List.of() : types(permission);
    Optional<Expression> rewrite = Optional.empty();
    if (permission) {
      tokens.expect(Kind.EQUALS, "and how the permission is computed");
      rewrite = Optional.of(rewrites.parse());
    } else if (tokens.takeIf(Kind.EQUALS)) {
      rewrite = Optional.of(rewrites.parse());
    }
    Span span = first.span().to(tokens.previous());
    return new Member(permission, name, types, rewrite, doc(first), span);
  }

  private List<SubjectType> types(boolean permission) {
    tokens.expect(
        Kind.COLON, permission ? "and a type, or `=`" : "and what the relation takes, as `user`");
    List<SubjectType> types = new ArrayList<>();
    do {
      types.add(type());
    } while (tokens.takeIf(Kind.BAR));
    return types;
  }

  private SubjectType type() {
    Name type = tokens.typeName("the name of a type");
    Optional<Name> relation = Optional.empty();
    boolean everyone = false;
    if (tokens.takeIf(Kind.HASH)) {
      if (!tokens.takeIf(Kind.ELLIPSIS)) { // SpiceDB's "no relation"
        relation = Optional.of(tokens.relationName("the relation of a userset"));
      }
    } else if (tokens.takeIf(Kind.COLON)) {
      tokens.expect(Kind.STAR, "for everyone of the type");
      everyone = true;
    }
    Optional<Name> caveat = Optional.empty();
    boolean expiration = false;
    if (tokens.takeWord("with")) {
      do {
        if (tokens.atWord("expiration") && !expiration) {
          tokens.take();
          expiration = true;
        } else if (caveat.isEmpty()) {
          caveat = Optional.of(tokens.caveatName("the name of a caveat or `expiration`"));
        } else {
          throw tokens.expected("one caveat and `expiration` at most");
        }
      } while (tokens.takeWord("and"));
    }
    return new SubjectType(
        type, relation, everyone, caveat, expiration, type.span().to(tokens.previous()));
  }

  private CaveatDeclaration caveat() {
    Token first = tokens.take();
    Name name = tokens.caveatName("the name of the caveat");
    List<SchemaTree.Parameter> parameters = ParameterParser.parse(tokens);
    Span expression = tokens.expectExpression();
    return new CaveatDeclaration(
        name, parameters, expression, doc(first), first.span().to(tokens.previous()));
  }

  private String doc(Token first) {
    return Comment.doc(tokens.source().text(), first.comments(), first.span().start());
  }
}
