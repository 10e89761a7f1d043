package dev.pemba.client;

import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SubjectRef;

/// The text forms of objects, subjects and relationships.
///
/// A type ends at the first `:`; ids hold no `#`, so nothing needs escapes. The server judges names
/// and ids; here only the form is read. A text without that form is an `IllegalArgumentException`.
public final class References {
  private References() {}

  /// Reads `type:id`.
  public static ObjectRef object(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      throw new IllegalArgumentException("object `%s`: expected `type:id`".formatted(text));
    }
    return ObjectRef.newBuilder()
        .setType(text.substring(0, colon))
        .setId(text.substring(colon + 1))
        .build();
  }

  /// Reads `type:id`, `type:id#relation` or `type:*`.
  public static SubjectRef subject(String text) {
    int hash = text.indexOf('#');
    if (hash == text.length() - 1) {
      throw new IllegalArgumentException(
          "subject `%s`: expected a relation after `#`".formatted(text));
    }
    ObjectRef object;
    try {
      object = object(hash < 0 ? text : text.substring(0, hash));
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "subject `%s`: expected `type:id`, `type:id#relation` or `type:*`".formatted(text));
    }
    return SubjectRef.newBuilder()
        .setType(object.getType())
        .setId(object.getId())
        .setRelation(hash < 0 ? "" : text.substring(hash + 1))
        .build();
  }

  /// Reads `type:id` as one subject, however the id looks: never as a userset, nor as everyone. For
  /// subjects that are made of a name which somebody chose.
  public static SubjectRef individual(String text) {
    ObjectRef one = object(text);
    if (one.getId().equals("*")) {
      throw new IllegalArgumentException("`%s` is not one subject".formatted(text));
    }
    return SubjectRef.newBuilder().setType(one.getType()).setId(one.getId()).build();
  }

  /// Reads `type:id#relation@type:id[#relation]`. A condition or an expiration is set on the
  /// message, not written here.
  public static Relationship relationship(String text) {
    int hash = text.indexOf('#');
    int at = hash < 0 ? -1 : text.indexOf('@', hash);
    if (at < 0 || at == hash + 1) {
      throw new IllegalArgumentException(
          "relationship `%s`: expected `type:id#relation@type:id`".formatted(text));
    }
    return Relationship.newBuilder()
        .setObject(object(text.substring(0, hash)))
        .setRelation(text.substring(hash + 1, at))
        .setSubject(subject(text.substring(at + 1)))
        .build();
  }

  /// The question whether a subject may do that to an object.
  static CheckRequest check(String subject, String permission, String object) {
    return CheckRequest.newBuilder()
        .setSubject(subject(subject))
        .setPermission(permission)
        .setObject(object(object))
        .build();
  }

  /// Prints `type:id`.
  public static String print(ObjectRef object) {
    return object.getType() + ":" + object.getId();
  }

  /// Prints `type:id` or `type:id#relation`.
  public static String print(SubjectRef subject) {
    String text = subject.getType() + ":" + subject.getId();
    return subject.getRelation().isEmpty() ? text : text + "#" + subject.getRelation();
  }

  /// Prints `type:id#relation@subject`, without condition and expiration.
  public static String print(Relationship relationship) {
    return print(relationship.getObject())
        + "#"
        + relationship.getRelation()
        + "@"
        + print(relationship.getSubject());
  }
}
