package dev.pemba.model;

/// The name of a relation or permission of a type, such as `viewer`.
public record RelationName(String value) implements Comparable<RelationName> {
  public RelationName {
    Names.check("relation", value);
    if (value.equals("...")) {
      throw PembaException.malformed("`...` means no relation in SpiceDB's texts and is no name");
    }
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
