package dev.pemba.model;

import java.time.Instant;
import java.util.Optional;

/// One edge of the graph: a subject stands in a relation to an object.
///
/// Its key is (object, relation, subject); condition and expiration are attributes.
/// [RelationshipText] reads and prints the text form.
///
/// @param expiration from this instant on the relationship does not exist; millisecond precision
public record Relationship(
    ObjectRef object,
    RelationName relation,
    Subject subject,
    Optional<Condition> condition,
    Optional<Instant> expiration) {

  public Relationship {
    expiration = expiration.map(at -> Instant.ofEpochMilli(at.toEpochMilli()));
  }

  public static Relationship of(ObjectRef object, RelationName relation, Subject subject) {
    return new Relationship(object, relation, subject, Optional.empty(), Optional.empty());
  }

  /// Reads the text form: see [RelationshipText].
  public static Relationship parse(String text) {
    return RelationshipText.parse(text);
  }

  /// What identifies the relationship.
  public Key key() {
    return new Key(object, relation, subject);
  }

  @Override
  public String toString() {
    return RelationshipText.print(this);
  }

  /// The identity of a relationship.
  public record Key(ObjectRef object, RelationName relation, Subject subject) {
    @Override
    public String toString() {
      return object + "#" + relation + "@" + subject;
    }
  }
}
