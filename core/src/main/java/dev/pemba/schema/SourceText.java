package dev.pemba.schema;

import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;

/// The text of a schema, and the errors that point into it.
final class SourceText {
  /// Code points of a line that an error shows at most.
  private static final int SHOWN = 100;

  private final String text;

  SourceText(String text) {
    if (text.length() > Limits.SCHEMA_CHARACTERS) {
      throw PembaException.limit("schema_characters", Limits.SCHEMA_CHARACTERS, text.length());
    }
    this.text = text;
  }

  String text() {
    return text;
  }

  String slice(Span span) {
    return text.substring(span.start(), span.end());
  }

  /// The text can't be read at this place.
  PembaException syntax(Span place, String sentence) {
    return fault(Reason.SCHEMA_SYNTAX, place, sentence);
  }

  /// The text reads, but what it says at this place can't be.
  PembaException invalid(Span place, String sentence) {
    return fault(Reason.SCHEMA_INVALID, place, sentence);
  }

  /// The line of an offset, from 1.
  int line(int offset) {
    int line = 1;
    for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
      line++;
    }
    return line;
  }

  /// The column of an offset in code points, from 1.
  int column(int offset) {
    return text.codePointCount(lineStart(offset), offset) + 1;
  }

  private PembaException fault(Reason reason, Span place, String sentence) {
    int offset = Math.min(place.start(), text.length());
    int line = line(offset);
    int column = column(offset);
    return new PembaException(
        reason,
        "line %d, column %d: %s\n%s".formatted(line, column, sentence, excerpt(place)),
        Map.of("line", Integer.toString(line), "column", Integer.toString(column)));
  }

  private int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  /// The line, and under it a caret for each character of the place.
  private String excerpt(Span place) {
    int offset = Math.min(place.start(), text.length());
    int lineStart = lineStart(offset);
    int newline = text.indexOf('\n', offset);
    int lineEnd = newline < 0 ? text.length() : newline;
    int[] points = text.substring(lineStart, lineEnd).codePoints().toArray();
    int at = text.codePointCount(lineStart, offset);
    int first = Math.max(0, Math.min(at - SHOWN / 2, points.length - SHOWN));
    int last = Math.min(points.length, first + SHOWN);
    StringBuilder shown = new StringBuilder("  ");
    if (first > 0) {
      shown.append('…');
    }
    for (int i = first; i < last; i++) {
      shown.appendCodePoint(isShown(points[i]) ? points[i] : ' ');
    }
    if (last < points.length) {
      shown.append('…');
    }
    int end = Math.max(offset, Math.min(place.end(), lineEnd));
    int carets = Math.max(1, Math.min(text.codePointCount(offset, end), last - at));
    int indent = 2 + (first > 0 ? 1 : 0) + at - first;
    return shown.toString().stripTrailing() + "\n" + " ".repeat(indent) + "^".repeat(carets);
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
