package dev.pemba.cli.importing;

import dev.pemba.schema.ParameterType;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The difference between OpenFGA's conditions and CEL's: there all parameters are needed, even
/// where the expression could be decided without. Where that can matter, an import guards the
/// expression by one that reads them all, and an export takes that guard away.
public final class Guards {
  /// What lets CEL decide without having read everything.
  private static final Pattern SHORT_CIRCUIT =
      Pattern.compile("\\|\\||&&|\\?|\\.\\s*(exists|all|exists_one|filter|map)\\s*\\(");

  private static final String AFTER = ") : false";

  private Guards() {}

  /// The expression that needs all its parameters in CEL too.
  static String guarded(Set<String> parameters, String expression) {
    return isDecidedByAll(parameters, expression)
        ? expression
        : before(parameters) + expression + AFTER;
  }

  /// The expression without the guard that an import gives it.
  public static String unguarded(Map<String, ParameterType> parameters, String expression) {
    String before = before(parameters.keySet());
    String inside =
        expression.startsWith(before) && expression.endsWith(AFTER)
            ? expression.substring(before.length(), expression.length() - AFTER.length())
            : expression;
    return guarded(parameters.keySet(), inside).equals(expression) ? inside : expression;
  }

  /// True if the expression, as it stands, is decided here only where it is decided there.
  public static boolean needsAll(Map<String, ParameterType> parameters, String expression) {
    return isDecidedByAll(parameters.keySet(), expression)
        || !unguarded(parameters, expression).equals(expression);
  }

  private static String before(Set<String> parameters) {
    return "[%s].size() == %d ? (".formatted(String.join(", ", parameters), parameters.size());
  }

  private static boolean isDecidedByAll(Set<String> parameters, String expression) {
    return !SHORT_CIRCUIT.matcher(expression).find()
        && parameters.stream().allMatch(parameter -> mentions(expression, parameter));
  }

  private static boolean mentions(String expression, String parameter) {
    return Pattern.compile("(?<![\\w.\"'])" + Pattern.quote(parameter) + "(?![\\w\"'])")
        .matcher(expression)
        .find();
  }
}
