package dev.pemba.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a run is asked to do: see [Bench] for the words.
record Options(
    long seed,
    long size,
    int documents,
    long largest,
    Duration time,
    int inFlight,
    String heap,
    Peering peers,
    Set<String> only,
    Set<String> workloads,
    Path folder,
    Path out,
    Optional<Path> checks) {
  private static final Set<String> NAMES =
      Set.of(
          "--seed",
          "--size",
          "--documents",
          "--max-size",
          "--seconds",
          "--in-flight",
          "--heap",
          "--peers",
          "--only",
          "--workloads",
          "--folder",
          "--out",
          "--checks");

  private static final double MOST = 1e9;

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
    return new Options(
        whole(given, "--seed", 1),
        size(given, "--size", 100_000),
        Math.toIntExact(size(given, "--documents", 100_000)),
        size(given, "--max-size", 1_000_000),
        Duration.ofMillis((long) (decimal(given, "--seconds", 0.5) * 1_000)),
        Math.toIntExact(whole(given, "--in-flight", 64)),
        given.getOrDefault("--heap", "2g"),
        peering(given.getOrDefault("--peers", "none")),
        names(given, "--only"),
        names(given, "--workloads"),
        Path.of(given.getOrDefault("--folder", System.getProperty("java.io.tmpdir"))),
        Path.of(given.getOrDefault("--out", "bench/target/report")),
        Optional.ofNullable(given.get("--checks")).map(Path::of));
  }

  /// As they would be given, without the folders.
  List<String> told() {
    return List.of(
        "--size " + size,
        "--documents " + documents,
        "--max-size " + largest,
        "--seconds " + time.toMillis() / 1e3,
        "--in-flight " + inFlight,
        "--heap " + heap,
        "--seed " + seed,
        "--peers " + peers.name().toLowerCase(Locale.ROOT));
  }

  private static Set<String> names(Map<String, String> given, String name) {
    String text = given.get(name);
    return text == null ? Set.of() : Set.of(text.split(",", -1));
  }

  private static Peering peering(String text) {
    for (Peering one : Peering.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        "`--peers` takes `none`, `memory` or `all`, not `%s`".formatted(text));
  }

  private static long size(Map<String, String> given, String name, long otherwise) {
    long value = whole(given, name, otherwise);
    if (value < 10_000) {
      throw new IllegalArgumentException("`%s` is at least 10000".formatted(name));
    }
    return value;
  }

  private static long whole(Map<String, String> given, String name, long otherwise) {
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
      if (value > 0 && value <= MOST) {
        return value;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException(
        "`%s` takes a positive number, not `%s`".formatted(name, text));
  }

  /// Which peers are measured.
  enum Peering {
    NONE,
    MEMORY,
    ALL
  }
}
