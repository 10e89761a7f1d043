package dev.pemba.model;

import org.jspecify.annotations.Nullable;

/// The name of a relation or permission of a type, such as `viewer`.
public record RelationName(String value) implements Comparable<RelationName> {
  public RelationName {
    Names.check("relation", value);
    if (value.equals("...")) {
      throw PembaException.malformed("`...` means no relation in SpiceDB's texts and is no name");
    }
  }

  // Written out, as these are compared in the hot path and the generated ones inline badly.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RelationName(String text) && value.equals(text);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(RelationName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
