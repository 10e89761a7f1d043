package dev.pemba.graph;

/// What an answer says. A failed check is none of these: it is an exception.
public enum Decision {
  ALLOWED,
  DENIED,
  /// Allowed if the conditions on the way hold, whose parameters are not all known.
  CONDITIONAL
}
