package dev.pemba.cli.importing;

import org.jspecify.annotations.Nullable;

/// A file that can't be read: where, what was found and what was expected.
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String problem;

  public FormatException(Place place, @Nullable String message) {
    super(message);
    this.place = place;
    this.problem = String.valueOf(message);
  }

  /// What was found and what was expected.
  public String problem() {
    return problem;
  }

  public Place place() {
    return place;
  }
}
