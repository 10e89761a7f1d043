package dev.pemba.model;

/// The name of an object type, such as `dataset`.
public record TypeName(String value) implements Comparable<TypeName> {
  public TypeName {
    Names.check("type", value);
  }

  @Override
  public int compareTo(TypeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
