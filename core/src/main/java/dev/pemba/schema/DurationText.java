package dev.pemba.schema;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as CEL and Go write them: `1h30m`, `-1.5s`, `300ms`, `0`.
final class DurationText {
  private static final Pattern WHOLE =
      Pattern.compile("[+-]?(0|((\\d{1,18}(\\.\\d{0,18})?|\\.\\d{1,18})(ns|us|µs|μs|ms|s|m|h))+)");
  private static final Pattern PART = Pattern.compile("([\\d.]+)(ns|us|µs|μs|ms|s|m|h)");

  /// About 10,000 years, as CEL has it.
  private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(315_576_000_000L);

  private static final int LONGEST_TEXT = 100;

  private DurationText() {}

  static Duration parse(String text) throws ParameterValues.Mismatch {
    if (text.length() > LONGEST_TEXT || !WHOLE.matcher(text).matches()) {
      throw ParameterValues.mismatch(text, ": expected a duration such as `1h30m` or `90s`");
    }
    BigDecimal seconds = BigDecimal.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      seconds = seconds.add(new BigDecimal(parts.group(1)).multiply(unit(parts.group(2))));
    }
    if (seconds.compareTo(LONGEST_SECONDS) > 0) {
      throw ParameterValues.mismatch(text, ": expected at most 10,000 years");
    }
    BigDecimal nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9);
    Duration duration = Duration.ofSeconds(seconds.longValue(), nanos.longValue());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  private static BigDecimal unit(String name) {
    return switch (name) {
      case "ns" -> new BigDecimal("1e-9");
      case "ms" -> new BigDecimal("1e-3");
      case "s" -> BigDecimal.ONE;
      case "m" -> BigDecimal.valueOf(60);
      case "h" -> BigDecimal.valueOf(3600);
      default -> new BigDecimal("1e-6"); // us, with two spellings of µ
    };
  }
}
