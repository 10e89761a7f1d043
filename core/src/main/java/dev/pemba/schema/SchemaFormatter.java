package dev.pemba.schema;

import dev.pemba.schema.RewriteParser.Precedence;
import dev.pemba.schema.SchemaTree.CaveatDeclaration;
import dev.pemba.schema.SchemaTree.Declaration;
import dev.pemba.schema.SchemaTree.Member;
import dev.pemba.schema.SchemaTree.TypeDeclaration;
import dev.pemba.schema.SchemaTree.Use;
import dev.pemba.schema.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// A schema's text → the same schema in the one canonical layout, comments kept.
///
/// Two spaces of indentation, one member a line, one blank line between declarations, at most one
/// between members. A member longer than 100 columns, or with comments inside, has its alternatives
/// and operators on lines of their own. Tokens stay as they are, so the meaning does; formatting a
/// formatted text changes nothing.
public final class SchemaFormatter {
  private static final String MEMBER_INDENT = "  ";

  private final SourceText source;
  private final Tokens tokens;
  private final FormattedLines lines;

  /// Comments of semicolons that were dropped; they ride on the next token.
  private final List<Comment> adopted = new ArrayList<>();

  private SchemaFormatter(SourceText source) {
    this.source = source;
    this.tokens = new Tokens(source);
    this.lines = new FormattedLines(source);
  }

  /// Lays a schema out. Throws `SCHEMA_SYNTAX` or `LIMIT_EXCEEDED` as [SchemaCompiler#compile]
  /// does; names need not resolve.
  public static String format(String text) {
    SourceText source = new SourceText(text);
    SchemaTree tree = SchemaParser.parse(source, Precedence.EXPLICIT);
    return new SchemaFormatter(source).schema(tree);
  }

  private String schema(SchemaTree tree) {
    boolean afterUse = true;
    for (Declaration declaration : tree.declarations()) {
      boolean use = declaration instanceof Use;
      Token first = first();
      lines.start(first, "", afterUse && use ? Blank.KEPT : Blank.ALWAYS);
      switch (declaration) {
        case Use it -> lines.statement(through(first, it.span().end()), "");
        case TypeDeclaration it -> definition(first, it);
        case CaveatDeclaration it -> caveat(first, it);
      }
      afterUse = use;
    }
    lines.comments(first(), "", Blank.KEPT);
    return lines.text();
  }

  private void definition(Token first, TypeDeclaration declaration) {
    lines.statement(header(first), "");
    boolean opening = true;
    for (Member member : declaration.members()) {
      Token start = first();
      lines.start(start, MEMBER_INDENT, opening ? Blank.NEVER : Blank.KEPT);
      lines.statement(through(start, member.span().end()), MEMBER_INDENT);
      opening = false;
    }
    Token close = first();
    boolean bare = opening && close.comments().isEmpty();
    lines.comments(close, MEMBER_INDENT, opening ? Blank.NEVER : Blank.KEPT);
    lines.close(bare, declaration.span().end());
  }

  private void caveat(Token first, CaveatDeclaration declaration) {
    List<Token> header = new ArrayList<>(List.of(first));
    while (!tokens.at(Kind.LEFT_BRACE)) {
      header.add(tokens.take());
    }
    header.add(tokens.current());
    tokens.expectExpression();
    lines.statement(header, "");
    lines.raw(ExpressionText.indented(source.slice(declaration.expression())));
    lines.close(false, declaration.span().end());
  }

  /// The next token that counts, with the comments of semicolons before it.
  private Token first() {
    while (tokens.at(Kind.SEMICOLON)) {
      adopted.addAll(tokens.take().comments());
      lines.skip(tokens.previous().end());
    }
    Token token = tokens.at(Kind.END) ? tokens.current() : tokens.take();
    if (adopted.isEmpty()) {
      return token;
    }
    adopted.addAll(token.comments());
    Token with = new Token(token.kind(), token.text(), token.span(), adopted);
    adopted.clear();
    return with;
  }

  private List<Token> header(Token first) {
    List<Token> header = new ArrayList<>(List.of(first));
    while (header.getLast().kind() != Kind.LEFT_BRACE) {
      header.add(tokens.take());
    }
    return header;
  }

  private List<Token> through(Token first, int end) {
    List<Token> taken = new ArrayList<>(List.of(first));
    while (taken.getLast().span().end() < end) {
      taken.add(tokens.take());
    }
    return taken;
  }

  /// Whether a blank line stands before something.
  enum Blank {
    NEVER,
    /// If the source has one.
    KEPT,
    /// But not at the top.
    ALWAYS
  }
}
