package dev.pemba.server.audit;

import java.util.Arrays;
import java.util.HexFormat;

/// Bytes as a value: equal by content. Nobody changes the array after it was wrapped.
public final class Bytes {
  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /// Wraps an array, which from now on nobody changes.
  public static Bytes of(byte[] array) {
    return new Bytes(array);
  }

  /// The array itself: read only.
  public byte[] array() {
    return array;
  }

  public int length() {
    return array.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(array);
  }
}
