package dev.pemba.cli.exporting;

import dev.pemba.schema.Caveat;
import java.util.Optional;
import java.util.regex.Pattern;

/// What both systems can't say of caveats.
final class Conditions {
  private static final String LINE_BREAKS = "\u2028\u2029\ufeff";

  private static final Pattern STRING =
      Pattern.compile(
          "\"\"\".*?\"\"\"|'''.*?'''|\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])*'", Pattern.DOTALL);

  private Conditions() {}

  static String dotted(String system, String parameter) {
    return "%s has no parameters with a dot, such as `%s`".formatted(system, parameter);
  }

  /// True if the expression names the parameter, outside of strings.
  static boolean mentions(String expression, String parameter) {
    return Pattern.compile("(?<![\\w.])" + Pattern.quote(parameter) + "(?!\\w)")
        .matcher(STRING.matcher(expression).replaceAll("\"\""))
        .find();
  }

  static boolean calls(String expression, String function) {
    return Pattern.compile("\\b" + function + "\\s*\\(").matcher(expression).find();
  }

  /// Characters that a line of YAML would not keep.
  static Optional<String> unprintable(Caveat caveat) {
    return caveat
        .expression()
        .codePoints()
        .filter(c -> c != '\n' && c != '\t')
        .filter(c -> Character.isISOControl(c) || LINE_BREAKS.indexOf(c) >= 0)
        .boxed()
        .findFirst()
        .map("its expression holds the character U+%04X"::formatted);
  }
}
