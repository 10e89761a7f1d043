package dev.pemba.schema;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.pemba.model.Printable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// JSON values of a context → the values CEL computes with.
///
/// JSON has one kind of number and no durations, times, bytes or addresses. So an `int` or `uint`
/// takes any whole number and its decimal text, a `double` any number and its text, and the others
/// their usual text: `1h30m`, RFC 3339, Base64, `10.0.0.1` or `::1`.
final class ParameterValues {
  /// Years 1 to 9999, as CEL has them.
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final ParameterType ANY = new ParameterType.Basic(ParameterType.Kind.ANY);

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,20}");

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d{1,400}(\\.\\d{0,400})?|\\.\\d{1,400})([eE][+-]?\\d{1,4})?");

  private ParameterValues() {}

  /// A value that its type can't take. The sentence goes on after "can't take".
  static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    Mismatch(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  static Object convert(ParameterType type, @Nullable Object json) throws Mismatch {
    return switch (type) {
      case ParameterType.ListOf(ParameterType element) -> list(element, json);
      case ParameterType.MapOf(ParameterType value) -> map(value, json);
      case ParameterType.Basic(ParameterType.Kind kind) ->
          switch (kind) {
            case BOOL -> bool(json);
            case STRING -> text(json);
            case INT -> integer(json);
            case UINT -> unsigned(json);
            case DOUBLE -> decimal(json);
            case BYTES -> bytes(text(json));
            case DURATION -> DurationText.parse(text(json));
            case TIMESTAMP -> time(text(json));
            case IPADDRESS -> address(text(json));
            case ANY -> any(json);
          };
    };
  }

  private static Object list(ParameterType element, @Nullable Object json) throws Mismatch {
    if (!(json instanceof List<?> items)) {
      throw mismatch(json, "");
    }
    List<Object> converted = new ArrayList<>(items.size());
    for (Object item : items) {
      converted.add(convert(element, item));
    }
    return converted;
  }

  private static Object map(ParameterType value, @Nullable Object json) throws Mismatch {
    if (!(json instanceof Map<?, ?> entries)) {
      throw mismatch(json, "");
    }
    Map<String, Object> converted = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      converted.put(String.valueOf(entry.getKey()), convert(value, entry.getValue()));
    }
    return converted;
  }

  private static Object any(@Nullable Object json) throws Mismatch {
    return switch (json) {
      case null -> NullValue.NULL_VALUE;
      case List<?> _ -> list(ANY, json);
      case Map<?, ?> _ -> map(ANY, json);
      default -> json;
    };
  }

  private static Boolean bool(@Nullable Object json) throws Mismatch {
    if (json instanceof Boolean value) {
      return value;
    }
    throw mismatch(json, "");
  }

  private static String text(@Nullable Object json) throws Mismatch {
    if (json instanceof String text) {
      return text;
    }
    throw mismatch(json, "");
  }

  private static Long integer(@Nullable Object json) throws Mismatch {
    BigInteger whole = whole(json);
    if (whole.bitLength() < Long.SIZE) {
      return whole.longValue();
    }
    throw mismatch(json, ": expected 64 bits at most");
  }

  private static UnsignedLong unsigned(@Nullable Object json) throws Mismatch {
    BigInteger whole = whole(json);
    if (whole.signum() >= 0 && whole.bitLength() <= Long.SIZE) {
      return UnsignedLong.valueOf(whole);
    }
    throw mismatch(json, ": expected 0 or more, and 64 bits at most");
  }

  private static BigInteger whole(@Nullable Object json) throws Mismatch {
    return switch (json) {
      case Long number -> BigInteger.valueOf(number);
      case Double number when number == Math.rint(number) && !Double.isInfinite(number) ->
          new BigDecimal(number).toBigInteger();
      case String text when WHOLE.matcher(text).matches() -> new BigInteger(text);
      case null, default -> throw mismatch(json, ": expected a whole number");
    };
  }

  private static Double decimal(@Nullable Object json) throws Mismatch {
    double value =
        switch (json) {
          case Long number -> number.doubleValue();
          case Double number -> number;
          case String text when DECIMAL.matcher(text).matches() -> Double.parseDouble(text);
          case null, default -> throw mismatch(json, ": expected a number");
        };
    // Rounded to infinity it would be another number than the one that was meant.
    if (Double.isFinite(value)) {
      return value;
    }
    throw mismatch(json, ": expected a number that 64 bits can hold");
  }

  private static CelByteString bytes(String text) throws Mismatch {
    try {
      return CelByteString.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException _) {
      throw mismatch(text, ": expected Base64");
    }
  }

  private static Instant time(String text) throws Mismatch {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
        return time;
      }
    } catch (DateTimeException _) {
      throw mismatch(text, ": expected a time such as `2027-01-31T12:00:00Z`");
    }
    throw mismatch(text, ": expected a year from 1 to 9999");
  }

  private static IpAddress address(String text) throws Mismatch {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException _) {
      throw mismatch(text, ": expected an address such as `10.0.0.1` or `::1`");
    }
  }

  static Mismatch mismatch(@Nullable Object json, String hint) {
    return new Mismatch(shown(json) + hint);
  }

  private static String shown(@Nullable Object json) {
    return switch (json) {
      case null -> "null";
      case String text -> "the string `" + Printable.of(text) + "`";
      case Boolean value -> "the bool `" + value + "`";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "a map";
      default -> "the number `" + json + "`";
    };
  }
}
