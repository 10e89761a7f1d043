package dev.pemba.cli.exporting;

/// How much of a relation or permission another system will have.
///
/// @param why empty for all of it
record Fate(Kind kind, String why) implements Comparable<Fate> {
  static final Fate WHOLE = new Fate(Kind.WHOLE, "");

  /// From all to nothing.
  enum Kind {
    WHOLE,
    /// All, but where a cycle in the data makes it less.
    WHOLE_BUT_FOR_CYCLES,
    /// Some relationships are missing from it.
    LESS,
    NOTHING
  }

  static Fate nothing(String why) {
    return new Fate(Kind.NOTHING, why);
  }

  Fate and(Fate other) {
    return other.kind.compareTo(kind) > 0 ? other : this;
  }

  @Override
  public int compareTo(Fate other) {
    return kind.compareTo(other.kind);
  }
}
