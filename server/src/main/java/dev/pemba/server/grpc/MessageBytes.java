package dev.pemba.server.grpc;

import java.util.Arrays;

/// A message in the making, as protobuf lays it out. Whoever writes asks for room first. Not
/// thread-safe.
///
/// Protobuf's own stream checks each byte for room and holds no array that could be handed on.
final class MessageBytes {
  /// Of a length, as a varint.
  static final int LONGEST_LENGTH = 5;

  private static final int SEVEN_BITS = 0x7f;

  byte[] array;
  int at;

  /// The tag of a field that has a length, one byte long.
  static int delimited(int field) {
    return field << 3 | 2;
  }

  MessageBytes(int expected) {
    this.array = new byte[expected];
  }

  /// Makes sure that so many bytes fit.
  void room(int bytes) {
    if (array.length - at < bytes) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, Math.addExact(at, bytes)));
    }
  }

  /// A tag, or a value, below 128.
  void single(int value) {
    array[at++] = (byte) value;
  }

  /// A length, as a varint.
  void length(int value) {
    int left = value;
    while (left > SEVEN_BITS) {
      array[at++] = (byte) ((left & SEVEN_BITS) | (SEVEN_BITS + 1));
      left >>>= 7;
    }
    array[at++] = (byte) left;
  }

  /// A field of bytes, with the room for it.
  void field(int tag, byte[] value) {
    room(1 + LONGEST_LENGTH + value.length);
    delimited(tag, value, 0, value.length);
  }

  /// Fields that were written elsewhere, with the room for them.
  void append(byte[] fields) {
    room(fields.length);
    System.arraycopy(fields, 0, array, at, fields.length);
    at += fields.length;
  }

  /// A field of bytes.
  void delimited(int tag, byte[] from, int offset, int length) {
    single(tag);
    length(length);
    System.arraycopy(from, offset, array, at, length);
    at += length;
  }
}
