package dev.pemba.schema;

import dev.pemba.schema.SchemaFormatter.Blank;
import dev.pemba.schema.Token.Kind;
import java.util.List;
import java.util.stream.Stream;

/// The formatter's output: tokens and comments become lines.
final class FormattedLines {
  private static final int WIDTH = 100;
  private static final String CONTINUATION = "    ";

  private final SourceText source;
  private final StringBuilder out = new StringBuilder();

  /// Where in the source the thing printed last ends.
  private int end;

  FormattedLines(SourceText source) {
    this.source = source;
  }

  String text() {
    return out.toString();
  }

  /// The comments before a declaration or member, then the line that it starts on.
  void start(Token first, String indent, Blank blank) {
    Blank before = comments(first, indent, blank);
    blankLine(first.span().start(), before);
  }

  /// Comments: trailing ones end the last line, the others get lines of their own. Answers what
  /// blank line may stand after them.
  Blank comments(Token token, String indent, Blank blank) {
    Blank next = blank;
    boolean lineTaken = out.isEmpty();
    for (Comment comment : token.comments()) {
      if (comment.trailing() && !lineTaken) {
        out.setLength(out.length() - 1);
        out.append(' ').append(shown(comment, indent)).append('\n');
      } else {
        blankLine(comment.span().start(), next);
        out.append(indent).append(shown(comment, indent)).append('\n');
        next = Blank.KEPT;
      }
      lineTaken |= comment.isLine() || !comment.trailing() || comment.text().contains("\n");
      end = comment.span().end();
    }
    return next;
  }

  /// A declaration's header or a member: on one line if it fits and has no line comments inside.
  void statement(List<Token> tokens, String indent) {
    String flat = isFlat(tokens) ? indent + flat(tokens) : "";
    if (flat.isEmpty() || (flat.length() > WIDTH && tokens.size() > 1)) {
      broken(tokens, indent);
    } else {
      out.append(flat).append('\n');
    }
    end = tokens.getLast().span().end();
  }

  /// What ends at this offset of the source is left out.
  void skip(int offset) {
    end = offset;
  }

  void raw(String lines) {
    out.append(lines).append('\n');
  }

  /// The closing brace: on the line of the opening one if nothing stands between.
  ///
  /// @param offset where the source's brace ends
  void close(boolean bare, int offset) {
    if (bare) {
      out.setLength(out.length() - 1);
    }
    out.append("}\n");
    end = offset;
  }

  private void blankLine(int start, Blank blank) {
    boolean wanted =
        switch (blank) {
          case NEVER -> false;
          case ALWAYS -> true;
          case KEPT ->
              start > end
                  && source.text().substring(end, start).chars().filter(c -> c == '\n').count() > 1;
        };
    if (wanted && !out.isEmpty()) {
      out.append('\n');
    }
  }

  private static boolean isFlat(List<Token> tokens) {
    return tokens.stream()
        .skip(1)
        .flatMap(token -> token.comments().stream())
        .allMatch(it -> it.trailing() && !it.isLine() && !it.text().contains("\n"));
  }

  private static String flat(List<Token> tokens) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean commented = i > 0 && !token.comments().isEmpty();
      if (commented) {
        token.comments().forEach(comment -> line.append(' ').append(comment.text()));
      }
      if (commented || (i > 0 && TokenSpacing.spaced(tokens.get(i - 1), token))) {
        line.append(' ');
      }
      line.append(source(token));
    }
    return line.toString();
  }

  private void broken(List<Token> tokens, String indent) {
    String inner = indent + CONTINUATION;
    boolean permission = tokens.getFirst().isWord("permission");
    int depth = 0;
    out.append(indent);
    boolean lineStart = true;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean space = i > 0 && TokenSpacing.spaced(tokens.get(i - 1), token);
      for (Comment comment : i == 0 ? List.<Comment>of() : token.comments()) {
        boolean inline = comment.trailing() && !lineStart;
        out.append(inline ? " " : (lineStart ? "" : "\n") + inner).append(shown(comment, inner));
        space = true;
        lineStart = !comment.trailing() || comment.isLine();
        if (lineStart) {
          out.append('\n');
        }
      }
      boolean breaks =
          depth == 0 && i > 0 && TokenSpacing.breaksBefore(tokens.get(i - 1), token, permission);
      if (lineStart && i > 0) {
        out.append(inner);
      } else if (breaks) {
        out.append('\n').append(inner);
      } else if (space) {
        out.append(' ');
      }
      lineStart = false;
      depth += token.kind() == Kind.LEFT_PARENTHESIS ? 1 : 0;
      depth -= token.kind() == Kind.RIGHT_PARENTHESIS ? 1 : 0;
      out.append(source(token));
    }
    out.append('\n');
  }

  private static String source(Token token) {
    return token.kind() == Kind.QUOTED_NAME ? "`" + token.text() + "`" : token.text();
  }

  /// A comment whose inner lines all start with `*` gets those below its first one.
  private static String shown(Comment comment, String indent) {
    // A lone carriage return does not end a line comment, so it ends no line here.
    List<String> lines =
        Stream.of(comment.text().split("\r?\n")).map(String::stripTrailing).toList();
    boolean starred = lines.stream().skip(1).allMatch(line -> line.stripLeading().startsWith("*"));
    if (!starred) {
      return String.join("\n", lines);
    }
    return String.join("\n" + indent + " ", lines.stream().map(String::stripLeading).toList());
  }
}
