package dev.pemba.cli.worlds;

import java.util.Locale;

/// A decision, as cases name it.
enum Verdict {
  ALLOWED,
  DENIED,
  CONDITIONAL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
