package dev.pemba.server.gateway;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A text with variables, such as `{namespace}/{account}`.
///
/// INVARIANT (one text, one filling): different values never give the same text. So two variables
/// have a text between them, and a value that holds the first character of the text behind it is
/// refused.
record TextTemplate(String text, List<Piece> pieces) {
  TextTemplate {
    pieces = List.copyOf(pieces);
  }

  sealed interface Piece {}

  record Fixed(String text) implements Piece {}

  record Variable(String name) implements Piece {}

  /// Reads a template. Throws `PembaException` naming the place.
  static TextTemplate parse(String text, Place place) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      String fixed = text.substring(at, open < 0 ? text.length() : open);
      if (fixed.indexOf('}') >= 0) {
        throw place.fault("`%s` has a `}` without a `{`".formatted(text));
      }
      if (!fixed.isEmpty()) {
        pieces.add(new Fixed(fixed));
      }
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < open + 2) {
        throw place.fault("`%s`: expected `{name}`".formatted(text));
      }
      if (!pieces.isEmpty() && pieces.getLast() instanceof Variable) {
        throw place.fault(
            "`%s` has two variables in a row: expected a text between them, such as `/`"
                .formatted(text));
      }
      pieces.add(new Variable(text.substring(open + 1, close)));
      at = close + 1;
    }
    return new TextTemplate(text, pieces);
  }

  /// The names of the variables, as they stand in the text.
  List<String> variables() {
    List<String> names = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece instanceof Variable(String name)) {
        names.add(name);
      }
    }
    return names;
  }

  /// The same, each once.
  Set<String> names() {
    return new LinkedHashSet<>(variables());
  }

  /// The name of the variable that is all of the template.
  Optional<String> only() {
    return pieces.size() == 1 && pieces.getFirst() instanceof Variable(String name)
        ? Optional.of(name)
        : Optional.empty();
  }

  /// The text with values for the variables. Throws `Refusal` if a value holds what separates it
  /// from the next.
  String fill(Map<String, String> values) {
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      switch (pieces.get(i)) {
        case Fixed(String fixed) -> filled.append(fixed);
        case Variable(String name) -> {
          String value = values.getOrDefault(name, "");
          if (value.isEmpty()) {
            throw Refusal.noRoute("`%s` has no value".formatted(name));
          }
          if (i + 2 < pieces.size()
              && pieces.get(i + 1) instanceof Fixed(String next)
              && value.indexOf(next.charAt(0)) >= 0) {
            throw Refusal.noRoute(
                "`%s` holds `%s`, which separates it from what follows"
                    .formatted(name, next.charAt(0)));
          }
          filled.append(value);
        }
      }
    }
    return filled.toString();
  }
}
