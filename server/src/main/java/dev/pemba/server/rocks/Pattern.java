package dev.pemba.server.rocks;

import org.roaringbitmap.RoaringBitmap;

/// Which keys of one direction are meant: a constraint for each of the six parts of a key, near
/// type, near relation, near number, then the same of the far end.
///
/// It finds the next key that matches without looking at those between, so that a scan skips what
/// it does not want with a seek.
final class Pattern {
  static final int PARTS = 6;

  private static final int NEAR_NUMBER = 2;
  private static final long ANY = -1;
  private static final long[] MOST = {0xffff, 0xffff, 0xffff_ffffL, 0xffff, 0xffff, 0xffff_ffffL};

  private final long[] exact = {ANY, ANY, ANY, ANY, ANY, ANY};
  private RoaringBitmap numbers = new RoaringBitmap();
  private int numbersPart = -1;

  private Pattern() {}

  static Pattern any() {
    return new Pattern();
  }

  /// The pattern of a key seen from the given direction; parts count from the object's.
  static int part(Direction direction, int part) {
    return direction == Direction.FORWARD ? part : (part + 3) % PARTS;
  }

  Pattern exactly(int part, long value) {
    exact[part] = value;
    return this;
  }

  /// The near or far number is one of these.
  Pattern in(int part, RoaringBitmap among) {
    numbersPart = part;
    numbers = among;
    return this;
  }

  static boolean isNumber(int part) {
    return part % 3 == NEAR_NUMBER;
  }

  /// Moves `parts` to the least key not below it that matches. False if there is none.
  boolean ceiling(long[] parts) {
    int i = 0;
    while (i < PARTS) {
      long least = ceilingOf(i, parts[i]);
      if (least == parts[i]) {
        i++;
      } else if (least > parts[i]) {
        parts[i] = least;
        clear(parts, i + 1);
        i++;
      } else {
        do {
          i--;
          if (i < 0) {
            return false;
          }
          parts[i]++;
        } while (parts[i] > MOST[i]);
        clear(parts, i + 1);
      }
    }
    return true;
  }

  /// The least allowed value not below `value`, or -1.
  private long ceilingOf(int part, long value) {
    if (part == numbersPart) {
      return numbers.nextValue((int) value);
    }
    if (exact[part] == ANY) {
      return value;
    }
    return value <= exact[part] ? exact[part] : -1;
  }

  private static void clear(long[] parts, int from) {
    for (int i = from; i < PARTS; i++) {
      parts[i] = 0;
    }
  }

  static void split(long near, long far, long[] parts) {
    parts[0] = End.type(near);
    parts[1] = End.relation(near);
    parts[2] = near & 0xffff_ffffL;
    parts[3] = End.type(far);
    parts[4] = End.relation(far);
    parts[5] = far & 0xffff_ffffL;
  }

  static long near(long[] parts) {
    return End.of((int) parts[0], (int) parts[1], (int) parts[2]);
  }

  static long far(long[] parts) {
    return End.of((int) parts[3], (int) parts[4], (int) parts[5]);
  }
}
