package dev.pemba.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// The one text form of a relationship, in files, commands and logs:
/// `type:id#relation@type:id[#relation]`, then optionally `[caveat:{json}]`, `[starts:time]`,
/// `[expiration:time]`.
///
/// It parses without escapes: names hold no `:`, `@`, `#`, and ids hold no `#` and no white space.
/// The bracketed parts start at the first white space after the subject or, where there is none
/// (SpiceDB's form), at the first `[`. So an id that itself holds `[` is printed with white space
/// before the brackets, and with an empty pair ` []` if there is nothing else to say.
final class RelationshipText {
  private static final String STARTS = "starts:";
  private static final String EXPIRATION = "expiration:";

  private RelationshipText() {}

  static String print(Relationship relationship) {
    StringBuilder out = new StringBuilder(relationship.key().toString());
    String suffix =
        relationship.condition().map(Condition::toString).orElse("")
            + relationship.starts().map(at -> "[" + STARTS + at + "]").orElse("")
            + relationship.expiration().map(at -> "[" + EXPIRATION + at + "]").orElse("");
    if (relationship.subject().toString().indexOf('[') >= 0) {
      out.append(' ').append(suffix.isEmpty() ? "[]" : suffix);
    } else {
      out.append(suffix);
    }
    return out.toString();
  }

  static Relationship parse(String line) {
    String text = line.strip();
    int hash = text.indexOf('#');
    if (hash < 0) {
      throw expected(text, "has no `#`");
    }
    int at = text.indexOf('@', hash);
    if (at < 0) {
      throw expected(text, "has no `@` after its relation");
    }
    int end = suffixStart(text, at + 1);
    ObjectRef object = ObjectRef.parse(text.substring(0, hash));
    RelationName relation = new RelationName(text.substring(hash + 1, at));
    String subjectText = text.substring(at + 1, end);
    // SpiceDB writes `...` for "no relation".
    Subject subject =
        Subject.parse(
            subjectText.endsWith("#...")
                ? subjectText.substring(0, subjectText.length() - 4)
                : subjectText);
    Suffix suffix = suffix(text, end);
    return new Relationship(
        object, relation, subject, suffix.condition, suffix.starts, suffix.expiration);
  }

  static int suffixStart(String text, int from) {
    int bracket = -1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        // White space inside `[caveat:{"a": 1}]` does not count. What follows it there is never a
        // whole of bracketed parts: those hold quotes in JSON only, where what is inside a string
        // for one reading is outside for the other. So at most one reading is whole.
        return bracket >= 0 && !isSuffix(text, i) ? bracket : i;
      }
      if (c == '[' && bracket < 0) {
        bracket = i;
      }
    }
    return bracket >= 0 ? bracket : text.length();
  }

  private static boolean isSuffix(String text, int start) {
    try {
      suffix(text, start);
      return true;
    } catch (PembaException _) {
      return false;
    }
  }

  /// What stands in brackets.
  private record Suffix(
      Optional<Condition> condition, Optional<Instant> starts, Optional<Instant> expiration) {}

  private static Suffix suffix(String text, int start) {
    Optional<Condition> condition = Optional.empty();
    Optional<Instant> starts = Optional.empty();
    Optional<Instant> expiration = Optional.empty();
    int at = start;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      if (text.charAt(at) != '[') {
        throw expected(
            text, "has `%s` after its subject".formatted(Printable.of(text.substring(at))));
      }
      if (text.startsWith("[]", at)) {
        at += 2;
      } else if (isTime(text, at, STARTS)) {
        int close = closing(text, text.indexOf(']', at));
        starts = once(text, starts, instant(text.substring(at + 1 + STARTS.length(), close)));
        at = close + 1;
      } else if (isTime(text, at, EXPIRATION)) {
        int close = closing(text, text.indexOf(']', at));
        expiration =
            once(text, expiration, instant(text.substring(at + 1 + EXPIRATION.length(), close)));
        at = close + 1;
      } else {
        int close = conditionEnd(text, at);
        condition = once(text, condition, condition(text.substring(at + 1, close)));
        at = close + 1;
      }
    }
    return new Suffix(condition, starts, expiration);
  }

  /// A caveat may bear the same name: it is told by its `:{`.
  private static boolean isTime(String text, int open, String word) {
    return text.startsWith("[" + word, open) && !text.startsWith(":{", open + word.length());
  }

  private static <T> Optional<T> once(String text, Optional<T> before, T now) {
    if (before.isPresent()) {
      throw expected(text, "has the same bracketed part twice");
    }
    return Optional.of(now);
  }

  private static int conditionEnd(String text, int open) {
    int brace = text.indexOf(":{", open);
    int firstClose = text.indexOf(']', open);
    if (brace < 0 || (firstClose >= 0 && firstClose < brace)) {
      return closing(text, firstClose);
    }
    int end = Json.endOfValue(text, brace + 1);
    return closing(text, end < text.length() && text.charAt(end) == ']' ? end : -1);
  }

  private static int closing(String text, int close) {
    if (close < 0) {
      throw expected(text, "has a `[` without its `]`");
    }
    return close;
  }

  private static Condition condition(String inside) {
    int colon = inside.indexOf(':');
    return colon < 0
        ? new Condition(new CaveatName(inside), Context.EMPTY)
        : new Condition(
            new CaveatName(inside.substring(0, colon)), Context.parse(inside.substring(colon + 1)));
  }

  /// Reads a time as people write it: RFC 3339, or a date or time without a zone, taken as UTC.
  static Instant instant(String text) {
    try {
      if (text.length() <= 10) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      boolean zoned = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:?\\d\\d$");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException _) {
      throw PembaException.malformed(
          "`%s` is no time: expected one like `2027-01-31T12:00:00Z`"
              .formatted(Printable.of(text)));
    }
  }

  private static PembaException expected(String text, String fault) {
    return PembaException.malformed(
        "relationship `%s` %s: expected `type:id#relation@type:id`"
            .formatted(Printable.of(text), fault));
  }
}
