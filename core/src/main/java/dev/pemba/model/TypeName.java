package dev.pemba.model;

import org.jspecify.annotations.Nullable;

/// The name of an object type, such as `dataset`.
public record TypeName(String value) implements Comparable<TypeName> {
  public TypeName {
    Names.check("type", value);
  }

  // Written out, as these are compared in the hot path and the generated ones inline badly.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TypeName(String text) && value.equals(text);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
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
