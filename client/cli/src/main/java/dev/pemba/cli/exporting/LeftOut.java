package dev.pemba.cli.exporting;

/// Something that another system's language can't say.
///
/// @param what a caveat, type, relation, permission, what a relation takes, or relationships
/// @param why one sentence
public record LeftOut(String what, String why) {
  @Override
  public String toString() {
    return what + ": " + why;
  }
}
