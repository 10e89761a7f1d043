package dev.pemba.store;

import dev.pemba.model.ObjectId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The id of an object as it is stored: UTF-8, in a slice of an array that nobody changes. What is
/// listed by the hundred thousand goes out as it came, without becoming text in between.
///
/// INVARIANT (legal id): the bytes are those of an [ObjectId], or [#EVERYONE].
public final class IdBytes {
  /// Stands for everyone of a type in lists of subjects.
  public static final IdBytes EVERYONE = new IdBytes("*".getBytes(StandardCharsets.UTF_8), 0, 1);

  private final byte[] array;
  private final int offset;
  private final int length;

  /// @param array from now on nobody changes it
  public IdBytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  public static IdBytes of(ObjectId id) {
    byte[] bytes = id.toBytes();
    return new IdBytes(bytes, 0, bytes.length);
  }

  /// The array that holds the bytes, among others: read only.
  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public ObjectId toId() {
    return new ObjectId(toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdBytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }
}
