package dev.pemba.bench.report;

import java.util.Locale;

/// Numbers for people: three digits that matter.
public final class Figures {
  private Figures() {}

  public static String of(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size == 0 ? "%.0f" : "%.2f", value);
  }

  /// Short forms for axes: `10 k`, `2 M`.
  static String brief(double value) {
    if (value >= 1e6) {
      return trimmed(value / 1e6) + " M";
    }
    return value >= 1e3 ? trimmed(value / 1e3) + " k" : trimmed(value);
  }

  /// As short as it can be without loss, such as `99.9`.
  static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String trimmed(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
