package dev.pemba.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a run is asked to do.
///
/// @param size relationships
/// @param time measured for each call
/// @param clients of the second measurement of each call; 1 for a first one only
/// @param heap the server's largest, as `-Xmx` takes it
record Options(
    long size,
    long seed,
    Duration time,
    int clients,
    String heap,
    Optional<Path> folder,
    Optional<Path> json) {
  private static final Set<String> NAMES =
      Set.of("--size", "--seed", "--seconds", "--clients", "--heap", "--folder", "--json");

  /// Throws `IllegalArgumentException` with a sentence for the user.
  static Options parse(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!NAMES.contains(arguments[i])) {
        throw new IllegalArgumentException("unknown option `%s`".formatted(arguments[i]));
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("option `%s` needs a value".formatted(arguments[i]));
      }
      given.put(arguments[i], arguments[i + 1]);
    }
    long size = number(given, "--size", 1_000_000);
    OrganisationShape.of(size);
    return new Options(
        size,
        number(given, "--seed", 1),
        Duration.ofMillis((long) (decimal(given, "--seconds", 5) * 1_000)),
        Math.toIntExact(number(given, "--clients", 4)),
        given.getOrDefault("--heap", "2g"),
        Optional.ofNullable(given.get("--folder")).map(Path::of),
        Optional.ofNullable(given.get("--json")).map(Path::of));
  }

  private static long number(Map<String, String> given, String name, long otherwise) {
    double value = decimal(given, name, (double) otherwise);
    if (value != Math.rint(value)) {
      throw new IllegalArgumentException("`%s` takes a whole number".formatted(name));
    }
    return (long) value;
  }

  private static double decimal(Map<String, String> given, String name, double otherwise) {
    String text = given.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text.replace("_", ""));
      if (value > 0 && value <= OrganisationShape.LARGEST) {
        return value;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException(
        "`%s` takes a positive number, not `%s`".formatted(name, text));
  }
}
