package dev.pemba.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON (RFC 8259) for contexts: a small reader and printer, since `core` imports no library.
final class Json {
  /// Most contexts are shorter.
  private static final int USUAL_CHARACTERS = 96;

  private final String text;
  private int at;

  private Json(String text, int at) {
    this.text = text;
    this.at = at;
  }

  static Map<String, @Nullable Object> parseObject(String text) {
    Json json = new Json(text, 0);
    json.space();
    if (json.at >= text.length() || text.charAt(json.at) != '{') {
      throw json.fault("a JSON object");
    }
    Map<String, @Nullable Object> object = json.object(0);
    json.space();
    if (json.at < text.length()) {
      throw json.fault("the end");
    }
    return object;
  }

  /// The position after the value that starts at `from`.
  static int endOfValue(String text, int from) {
    Json json = new Json(text, from);
    json.value(0);
    return json.at;
  }

  private @Nullable Object value(int depth) {
    if (depth > Limits.NESTING) {
      throw PembaException.limit("context_nesting", Limits.NESTING, depth);
    }
    space();
    char c = at < text.length() ? text.charAt(at) : '\0';
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    at++;
    space();
    if (take('}')) {
      return result;
    }
    do {
      space();
      if (at >= text.length() || text.charAt(at) != '"') {
        throw fault("a name in double quotes");
      }
      String key = string();
      space();
      expect(':');
      if (result.containsKey(key)) {
        throw fault("the name `%s` once only".formatted(Printable.of(key)));
      }
      result.put(key, value(depth + 1));
      space();
    } while (take(','));
    expect('}');
    return result;
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> result = new ArrayList<>();
    at++;
    space();
    if (take(']')) {
      return result;
    }
    do {
      result.add(value(depth + 1));
      space();
    } while (take(','));
    expect(']');
    return result;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw fault("no bare control character in a string");
      }
      out.append(c == '\\' ? escape() : c);
    }
    throw fault("the closing `\"` of a string");
  }

  private char escape() {
    char c = at < text.length() ? text.charAt(at++) : '\0';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw fault("four hexadecimal digits");
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(text.charAt(at++), 16);
          if (digit < 0) {
            throw fault("four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw fault("an escape such as `\\n`");
    };
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    if (!digits.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      at = start;
      throw fault("a value");
    }
    if (digits.matches("-?\\d{1,18}")) {
      return Long.parseLong(digits);
    }
    double number = Double.parseDouble(digits);
    if (Double.isInfinite(number)) {
      throw fault("a number that fits a double");
    }
    return digits.matches("-?\\d{19}") && fitsLong(digits) ? (Object) Long.valueOf(digits) : number;
  }

  private static boolean fitsLong(String digits) {
    return new java.math.BigInteger(digits).bitLength() < 64;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw fault("a value");
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw fault("`" + c + "`");
    }
  }

  private PembaException fault(String expected) {
    return PembaException.malformed(
        "context `%s` is no JSON object: expected %s at position %d"
            .formatted(Printable.of(text), expected, at));
  }

  static String print(@Nullable Object value) {
    StringBuilder out = new StringBuilder(USUAL_CHARACTERS);
    print(value, out);
    return out.toString();
  }

  private static void print(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case String s -> quote(s, out);
      case Map<?, ?> map -> {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (!first) {
            out.append(',');
          }
          first = false;
          quote(String.valueOf(entry.getKey()), out);
          out.append(':');
          print(entry.getValue(), out);
        }
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          print(list.get(i), out);
        }
        out.append(']');
      }
      default -> out.append(value);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, from, i);
        escape(c, out);
        from = i + 1;
      }
    }
    (from == 0 ? out.append(text) : out.append(text, from, text.length())).append('"');
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append("\\u%04x".formatted((int) c));
    }
  }
}
