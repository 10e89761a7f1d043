package dev.pemba.server.audit;

import dev.pemba.graph.Naming;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;

/// Relationships in their text form, with the names that the record gives. Thread-safe.
record RelationshipNames(Naming naming) {
  String of(Relationship relationship) {
    String plain = relationship.toString();
    String key = relationship.key().toString();
    String beside = plain.substring(key.length());
    return object(relationship.object())
        + "#"
        + relationship.relation()
        + "@"
        + subject(relationship.subject())
        + beside;
  }

  private String object(ObjectRef object) {
    return object.type() + ":" + naming.name(object.type(), object.id());
  }

  private String subject(Subject subject) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> object(object);
      case Subject.Userset(ObjectRef object, var relation) -> object(object) + "#" + relation;
      case Subject.Everyone everyone -> everyone.toString();
    };
  }
}
