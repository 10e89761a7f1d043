package dev.pemba.model;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One edge of the graph: a subject stands in a relation to an object.
///
/// Its key is (object, relation, subject); condition, start and expiration are attributes.
/// [RelationshipText] reads and prints the text form.
///
/// @param starts before this instant the relationship does not exist; millisecond precision
/// @param expiration from this instant on it does not exist; millisecond precision, after `starts`
public record Relationship(
    ObjectRef object,
    RelationName relation,
    Subject subject,
    Optional<Condition> condition,
    Optional<Instant> starts,
    Optional<Instant> expiration) {

  /// Years 1 to 9999, which every clock, text form and wire form can tell.
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  public Relationship {
    starts = starts.map(at -> checked("start", at));
    expiration = expiration.map(at -> checked("expiration", at));
    if (starts.isPresent() && expiration.isPresent() && !starts.get().isBefore(expiration.get())) {
      throw PembaException.malformed(
          "the relationship would start at `%s` and end at `%s`: expected a start before the end"
              .formatted(starts.get(), expiration.get()));
    }
  }

  /// One without a start of its own.
  public Relationship(
      ObjectRef object,
      RelationName relation,
      Subject subject,
      Optional<Condition> condition,
      Optional<Instant> expiration) {
    this(object, relation, subject, condition, Optional.empty(), expiration);
  }

  public static Relationship of(ObjectRef object, RelationName relation, Subject subject) {
    return new Relationship(object, relation, subject, Optional.empty(), Optional.empty());
  }

  /// Reads the text form: see [RelationshipText].
  public static Relationship parse(String text) {
    return RelationshipText.parse(text);
  }

  /// Where the subject of a relationship's text ends, which begins at `from`: an id may hold the
  /// bracket that its condition begins with.
  public static int subjectEnd(String text, int from) {
    return RelationshipText.suffixStart(text, from);
  }

  private static Instant checked(String what, Instant at) {
    if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
      throw PembaException.malformed(
          "%s `%s` is out of range: expected a year from 1 to 9999".formatted(what, at));
    }
    return Instant.ofEpochMilli(at.toEpochMilli());
  }

  /// The same with another context of its condition, if it has one.
  public Relationship withContext(UnaryOperator<Context> other) {
    return new Relationship(
        object,
        relation,
        subject,
        condition.map(one -> new Condition(one.caveat(), other.apply(one.context()))),
        starts,
        expiration);
  }

  /// The same between others.
  public Relationship between(ObjectRef otherObject, Subject otherSubject) {
    return new Relationship(otherObject, relation, otherSubject, condition, starts, expiration);
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
