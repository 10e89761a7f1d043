package dev.pemba.server.rocks;

/// From which end edges are looked up.
enum Direction {
  /// Near is the object, far the subject.
  FORWARD(Family.FORWARD),
  /// Near is the subject, far the object.
  REVERSE(Family.REVERSE);

  private final Family family;

  Direction(Family family) {
    this.family = family;
  }

  Family family() {
    return family;
  }
}
