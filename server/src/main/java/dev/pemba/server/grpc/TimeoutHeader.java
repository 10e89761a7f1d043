package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import io.grpc.Metadata;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The header by which a caller says how long it waits.
final class TimeoutHeader {
  static final Metadata.Key<String> KEY =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  private static final Pattern FORM = Pattern.compile("(\\d{1,8})([HMSmun])");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "H", ChronoUnit.HOURS,
          "M", ChronoUnit.MINUTES,
          "S", ChronoUnit.SECONDS,
          "m", ChronoUnit.MILLIS,
          "u", ChronoUnit.MICROS,
          "n", ChronoUnit.NANOS);

  private TimeoutHeader() {}

  static Duration read(String timeout) {
    Matcher matcher = FORM.matcher(timeout);
    ChronoUnit unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw PembaException.malformed(
          "the header `grpc-timeout` is `%s`: expected a number and a unit, one of"
                  .formatted(Printable.of(timeout))
              + " `H`, `M`, `S`, `m`, `u`, `n`, such as `500m` for half a second");
    }
    return Duration.of(Long.parseLong(matcher.group(1)), unit);
  }
}
