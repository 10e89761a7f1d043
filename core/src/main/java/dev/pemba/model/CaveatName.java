package dev.pemba.model;

/// The name of a caveat, such as `office_hours`.
public record CaveatName(String value) implements Comparable<CaveatName> {
  public CaveatName {
    Names.check("caveat", value);
  }

  @Override
  public int compareTo(CaveatName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
