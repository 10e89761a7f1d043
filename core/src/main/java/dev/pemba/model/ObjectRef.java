package dev.pemba.model;

/// An object such as `dataset:patients`. Parsed once at the edge, trusted inside.
public record ObjectRef(TypeName type, ObjectId id) {

  /// Reads `type:id`. The type ends at the first `:`; the id may hold more of them.
  public static ObjectRef parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw PembaException.malformed(
          "object `%s` has no type: expected `type:id`".formatted(Printable.of(text)));
    }
    return new ObjectRef(
        new TypeName(text.substring(0, colon)), new ObjectId(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return type + ":" + id;
  }
}
