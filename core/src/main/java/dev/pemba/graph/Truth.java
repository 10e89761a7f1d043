package dev.pemba.graph;

/// Kleene's three values, in the order of truth: a union takes the largest, an intersection the
/// smallest (S. C. Kleene, Introduction to Metamathematics, § 64).
enum Truth {
  FALSE,
  /// Undecided: a condition lacks context.
  UNKNOWN,
  TRUE;

  Truth and(Truth other) {
    return compareTo(other) <= 0 ? this : other;
  }

  Truth or(Truth other) {
    return compareTo(other) >= 0 ? this : other;
  }

  Truth not() {
    return switch (this) {
      case FALSE -> TRUE;
      case UNKNOWN -> UNKNOWN;
      case TRUE -> FALSE;
    };
  }

  Decision decision() {
    return switch (this) {
      case FALSE -> Decision.DENIED;
      case UNKNOWN -> Decision.CONDITIONAL;
      case TRUE -> Decision.ALLOWED;
    };
  }
}
