package dev.pemba.model;

import java.util.Optional;

/// Which relationships are meant: each given part must match, absent ones match anything.
///
/// @param type object type
/// @param id object id; needs `type`
/// @param idPrefix start of the object id; needs `type`, not together with `id`
/// @param relation relation of the object
/// @param subject filter on the subject
public record RelationshipFilter(
    Optional<TypeName> type,
    Optional<ObjectId> id,
    Optional<String> idPrefix,
    Optional<RelationName> relation,
    Optional<SubjectFilter> subject) {

  public static final RelationshipFilter ALL =
      new RelationshipFilter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// Which subjects are meant.
  ///
  /// @param type subject type
  /// @param id subject id, or `*` for everyone of the type
  /// @param relation which usersets
  public record SubjectFilter(TypeName type, Optional<String> id, SubjectRelationFilter relation) {
    boolean matches(Subject subject) {
      if (!subject.type().equals(type)) {
        return false;
      }
      boolean sameRelation =
          switch (relation) {
            case SubjectRelationFilter.Any() -> true;
            case SubjectRelationFilter.None() -> subject.relation().isEmpty();
            case SubjectRelationFilter.Exactly(RelationName name) ->
                subject.relation().equals(Optional.of(name));
          };
      return sameRelation && (id.isEmpty() || id.get().equals(idOf(subject)));
    }
  }

  /// The relation part of a subject filter.
  public sealed interface SubjectRelationFilter {
    /// Any subject, userset or not.
    record Any() implements SubjectRelationFilter {}

    /// Only subjects without a relation.
    record None() implements SubjectRelationFilter {}

    /// Only usersets of this relation.
    record Exactly(RelationName relation) implements SubjectRelationFilter {}
  }

  public RelationshipFilter {
    if (type.isEmpty() && (id.isPresent() || idPrefix.isPresent())) {
      throw PembaException.malformed("a filter on object ids needs an object type");
    }
    if (id.isPresent() && idPrefix.isPresent()) {
      throw PembaException.malformed("a filter takes an object id or its prefix, not both");
    }
  }

  public static RelationshipFilter ofType(TypeName type) {
    return new RelationshipFilter(
        Optional.of(type), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public boolean matches(Relationship relationship) {
    ObjectRef object = relationship.object();
    return (type.isEmpty() || type.get().equals(object.type()))
        && (id.isEmpty() || id.get().equals(object.id()))
        && (idPrefix.isEmpty() || object.id().value().startsWith(idPrefix.get()))
        && (relation.isEmpty() || relation.get().equals(relationship.relation()))
        && (subject.isEmpty() || subject.get().matches(relationship.subject()));
  }

  private static String idOf(Subject subject) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> object.id().value();
      case Subject.Userset(ObjectRef object, _) -> object.id().value();
      case Subject.Everyone _ -> "*";
    };
  }
}
