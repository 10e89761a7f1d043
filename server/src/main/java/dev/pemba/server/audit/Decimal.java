package dev.pemba.server.audit;

import java.util.regex.Pattern;

/// Numbers as C2SP's notes write them: decimal, with no zero in front.
final class Decimal {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  private Decimal() {}

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }
}
