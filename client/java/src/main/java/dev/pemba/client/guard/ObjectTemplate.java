package dev.pemba.client.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text with named values in braces, such as `document:{id}`.
///
/// INVARIANT (one object, one filling): different values never give the same text. So a value that
/// holds what separates it from the next is refused, and so are values next to each other.
public final class ObjectTemplate {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");

  private final String text;
  private final String start;
  private final List<Variable> variables = new ArrayList<>();

  /// @param after the text up to the next variable or the end
  private record Variable(String name, String after) {}

  /// @throws IllegalArgumentException if a brace lacks its other half, or nothing separates two
  ///   values
  public ObjectTemplate(String text) {
    this.text = text;
    Matcher found = VARIABLE.matcher(text);
    int end = 0;
    String name = "";
    String first = "";
    while (found.find()) {
      String between = literal(text.substring(end, found.start()));
      if (end == 0) {
        first = between;
      } else if (between.isEmpty()) {
        throw new IllegalArgumentException(
            "`%s`: nothing separates `{%s}` from what follows".formatted(text, name));
      } else {
        variables.add(new Variable(name, between));
      }
      name = found.group(1);
      end = found.end();
    }
    String rest = literal(text.substring(end));
    if (end == 0) {
      first = rest;
    } else {
      variables.add(new Variable(name, rest));
    }
    this.start = first;
  }

  private String literal(String literal) {
    if (literal.indexOf('{') >= 0 || literal.indexOf('}') >= 0) {
      throw new IllegalArgumentException("`%s`: a brace without its other half".formatted(text));
    }
    return literal;
  }

  /// What stands in braces, in order.
  public List<String> names() {
    return variables.stream().map(Variable::name).toList();
  }

  /// Fills the values in; empty if one of them is no part of an object: empty, or ambiguous.
  ///
  /// @throws IllegalArgumentException if there is no value of a name
  public Optional<String> fill(Function<String, Optional<String>> values) {
    StringBuilder out = new StringBuilder(start);
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      String value =
          values
              .apply(variable.name())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "`%s`: there is no `%s` here".formatted(text, variable.name())));
      boolean last = i == variables.size() - 1;
      if (value.isEmpty()
          || (!last && (value + variable.after()).indexOf(variable.after()) < value.length())) {
        return Optional.empty();
      }
      out.append(value).append(variable.after());
    }
    return Optional.of(out.toString());
  }
}
