package dev.pemba.schema;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The lines of a CEL expression, without and with the indentation of the caveat around it.
///
/// A string in triple quotes may span lines, whose white space is its value: an expression that has
/// one is left as it is.
final class ExpressionText {
  private static final String INDENT = "  ";

  private ExpressionText() {}

  /// The text between a caveat's braces without the indentation that its lines share.
  static String dedented(String inside) {
    if (spansLines(inside)) {
      return inside.strip();
    }
    List<String> lines = lines(inside).map(String::stripTrailing).toList();
    int first = 0;
    while (first < lines.size() && lines.get(first).isEmpty()) {
      first++;
    }
    int last = lines.size();
    while (last > first && lines.get(last - 1).isEmpty()) {
      last--;
    }
    List<String> kept = lines.subList(first, last);
    int shared =
        kept.stream()
            .filter(line -> !line.isEmpty())
            .mapToInt(ExpressionText::indentation)
            .min()
            .orElse(0);
    return kept.stream()
        .map(line -> line.isEmpty() ? line : line.substring(shared))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  static String indented(String expression) {
    if (spansLines(expression)) {
      return INDENT + expression.strip();
    }
    return lines(dedented(expression))
        .map(line -> line.isEmpty() ? line : INDENT + line)
        .collect(Collectors.joining("\n"));
  }

  /// Split where CEL's comments end; a lone carriage return does not end them.
  private static Stream<String> lines(String text) {
    return Stream.of(text.split("\r?\n", -1));
  }

  private static boolean spansLines(String expression) {
    return expression.contains("\"\"\"") || expression.contains("'''");
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }
}
