package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads times and durations as people write them.
final class Times {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Times() {}

  /// Reads `500ms`, `5s`, `2m`, `1h`, `7d`.
  static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw PembaException.malformed(
          "duration `%s`: expected a number and a unit, such as `500ms`, `5s`, `2m`, `1h`, `7d`"
              .formatted(Printable.of(text)));
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /// Reads a time: RFC 3339, a date or a local time (both UTC), or a duration before now.
  static Instant instant(String text, InstantSource clock) {
    if (DURATION.matcher(text).matches()) {
      return clock.instant().minus(duration(text));
    }
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
          "time `%s`: expected one like `2027-01-31T12:00:00Z`, `2027-01-31`, or `2h` (ago)"
              .formatted(Printable.of(text)));
    }
  }
}
