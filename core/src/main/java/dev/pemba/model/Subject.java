package dev.pemba.model;

import java.util.Optional;

/// Who stands in a relation: one object, the members of a userset, or everyone of a type.
public sealed interface Subject {

  TypeName type();

  /// The relation of a userset; empty for the others.
  default Optional<RelationName> relation() {
    return Optional.empty();
  }

  /// One object, such as `user:ana`.
  record Individual(ObjectRef object) implements Subject {
    @Override
    public TypeName type() {
      return object.type();
    }

    @Override
    public String toString() {
      return object.toString();
    }
  }

  /// Those who hold a relation to an object, such as `team:ml#member`.
  record Userset(ObjectRef object, RelationName name) implements Subject {
    @Override
    public TypeName type() {
      return object.type();
    }

    @Override
    public Optional<RelationName> relation() {
      return Optional.of(name);
    }

    @Override
    public String toString() {
      return object + "#" + name;
    }
  }

  /// Everyone of a type, named in the data or not, such as `user:*`.
  record Everyone(TypeName type) implements Subject {
    @Override
    public String toString() {
      return type + ":*";
    }
  }

  static Subject of(ObjectRef object) {
    return new Individual(object);
  }

  /// Reads `type:id`, `type:id#relation` or `type:*`.
  static Subject parse(String text) {
    int hash = text.indexOf('#');
    String object = hash < 0 ? text : text.substring(0, hash);
    if (object.endsWith(":*") && object.indexOf(':') == object.length() - 2) {
      if (hash >= 0) {
        throw PembaException.malformed(
            "subject `%s`: everyone of a type has no relation".formatted(Printable.of(text)));
      }
      return new Everyone(new TypeName(object.substring(0, object.length() - 2)));
    }
    ObjectRef ref = ObjectRef.parse(object);
    return hash < 0 ? of(ref) : new Userset(ref, new RelationName(text.substring(hash + 1)));
  }
}
