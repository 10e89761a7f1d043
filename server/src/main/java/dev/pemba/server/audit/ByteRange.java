package dev.pemba.server.audit;

/// Some bytes within an array that may be used again once they were dealt with.
final class ByteRange {
  private final byte[] array;
  private final int offset;
  private final int length;

  ByteRange(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  static ByteRange of(byte[] array) {
    return new ByteRange(array, 0, array.length);
  }

  byte[] array() {
    return array;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }
}
