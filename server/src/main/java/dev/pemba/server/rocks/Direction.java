package dev.pemba.server.rocks;

/// From which end edges are looked up.
enum Direction {
  /// Near is the object, far the subject.
  FORWARD(Family.FORWARD, 0),
  /// Near is the subject, far the object.
  REVERSE(Family.REVERSE, 1);

  private final Family family;
  private final int code;

  Direction(Family family, int code) {
    this.family = family;
    this.code = code;
  }

  /// The first byte of its keys in `history`.
  int code() {
    return code;
  }

  Family family() {
    return family;
  }
}
