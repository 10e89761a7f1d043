package dev.pemba.model;

/// The position of a change in the one ordered log of changes; 0 is the empty store.
public record Revision(long value) implements Comparable<Revision> {
  public static final Revision ZERO = new Revision(0);

  public Revision {
    if (value < 0) {
      throw PembaException.malformed("revision %d is negative".formatted(value));
    }
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
