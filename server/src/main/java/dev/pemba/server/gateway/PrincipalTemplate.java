package dev.pemba.server.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template of identities in certificates, such as
/// `spiffe://example.com/ns/{namespace}/sa/{name}`. A variable is a run of letters, digits, `.`,
/// `_` and `-`.
record PrincipalTemplate(TextTemplate text, Pattern pattern) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern ONLY_VALUE = Pattern.compile("[A-Za-z0-9._-]*");
  private static final int MOST_CHARACTERS = 2_048;

  static PrincipalTemplate parse(String source, Place place) {
    TextTemplate text = TextTemplate.parse(source, place);
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < text.pieces().size(); i++) {
      switch (text.pieces().get(i)) {
        case TextTemplate.Fixed(String fixed) -> {
          boolean between = i > 0 && i + 1 < text.pieces().size();
          if (between && ONLY_VALUE.matcher(fixed).matches()) {
            throw place.fault(
                "`%s`: between two variables expected a character that neither can hold, such as `/`"
                    .formatted(source));
          }
          pattern.append(Pattern.quote(fixed));
        }
        case TextTemplate.Variable(String name) -> {
          if (!NAME.matcher(name).matches()) {
            throw place.fault(
                "`%s`: expected names of small letters, digits and `_`".formatted(source));
          }
          pattern.append("([A-Za-z0-9._-]+)");
        }
      }
    }
    if (text.only().isPresent() || text.pieces().isEmpty()) {
      throw place.fault(
          "`%s` would take any certificate: expected a fixed part, such as `spiffe://example.com/`"
              .formatted(source));
    }
    return new PrincipalTemplate(text, Pattern.compile(pattern.toString()));
  }

  /// The values of the variables, if the identity fits.
  Optional<Map<String, String>> values(String principal) {
    if (principal.isEmpty() || principal.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(principal);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<String> names = text.variables();
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String before = values.put(names.get(i), matcher.group(i + 1));
      if (before != null && !before.equals(matcher.group(i + 1))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
