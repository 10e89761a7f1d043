package dev.pemba.schema;

import dev.pemba.model.Condition;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The rule that says which relationships a schema takes.
///
/// The relation takes relationships at all; one of its alternatives names the subject's type, its
/// relation or `*`, exactly the caveat it carries or none, and an expiration if and only if it has
/// one; a start stands beside an expiration only; the stored context fits the caveat's parameters,
/// and holds those that must be stored.
final class AllowedRelationships {
  private final Schema schema;
  private final Relationship relationship;

  private AllowedRelationships(Schema schema, Relationship relationship) {
    this.schema = schema;
    this.relationship = relationship;
  }

  /// Throws as [Schema#checkAllowed] does. Details name the `relationship`, since a write or an
  /// import brings many.
  static void check(Schema schema, Relationship relationship) {
    try {
      new AllowedRelationships(schema, relationship).check();
    } catch (PembaException refusal) {
      Map<String, String> details = new HashMap<>(refusal.details());
      details.put("relationship", relationship.key().toString());
      throw new PembaException(refusal.reason(), refusal.getMessage(), details);
    }
  }

  /// True if some relationship is taken that differs from this one in ids and context only.
  static boolean takesKindOf(Schema schema, Relationship relationship) {
    Definition definition = schema.definitions().get(relationship.object().type());
    Relation relation =
        definition == null ? null : definition.relations().get(relationship.relation());
    return relation != null
        && relation.subjects().stream()
            .anyMatch(new AllowedRelationships(schema, relationship)::matches);
  }

  private void check() {
    Relation relation = schema.relation(relationship.object().type(), relationship.relation());
    if (relationship.starts().isPresent() && relationship.expiration().isEmpty()) {
      throw refusal(
          "a relationship that starts at a time also ends at one: expected `[expiration:time]`"
              + " after `[starts:%s]`".formatted(relationship.starts().get()));
    }
    List<AllowedSubject> alternatives = relation.subjects();
    for (int i = 0; i < alternatives.size(); i++) {
      if (matches(alternatives.get(i))) {
        relationship.condition().ifPresent(this::checkContext);
        return;
      }
    }
    throw refusal(relation);
  }

  private boolean matches(AllowedSubject alternative) {
    return matchesSubject(alternative)
        && alternative.expiration() == relationship.expiration().isPresent()
        && alternative.caveat().equals(relationship.condition().map(Condition::caveat));
  }

  private boolean matchesSubject(AllowedSubject alternative) {
    Subject subject = relationship.subject();
    return alternative.type().equals(subject.type())
        && alternative.everyone() == subject instanceof Subject.Everyone
        && alternative.relation().equals(subject.relation());
  }

  private void checkContext(Condition condition) {
    schema.caveat(condition.caveat()).check(condition.context());
  }

  private PembaException refusal(Relation relation) {
    Subject subject = relationship.subject();
    String name = relation.type() + "#" + relation.name();
    if (relation.permission()) {
      return refusal(
          "`%s` is a permission: it is computed, and nothing can be written on it".formatted(name));
    }
    schema.definition(subject.type());
    subject.relation().ifPresent(userset -> schema.relation(subject.type(), userset));
    relationship.condition().ifPresent(condition -> schema.caveat(condition.caveat()));
    List<AllowedSubject> sameSubject =
        relation.subjects().stream().filter(this::matchesSubject).toList();
    if (sameSubject.isEmpty()) {
      return refusal(
          "`%s` does not take `%s`: it takes %s"
              .formatted(name, shape(subject), listed(relation.subjects())));
    }
    return refusal(
        "`%s` does not take `%s` %s: it takes %s"
            .formatted(name, shape(subject), attributes(), listed(sameSubject)));
  }

  private PembaException refusal(String sentence) {
    return new PembaException(
        Reason.RELATIONSHIP_NOT_ALLOWED,
        sentence,
        Map.of(
            "type", relationship.object().type().value(),
            "relation", relationship.relation().value(),
            "subject_type", relationship.subject().type().value()));
  }

  /// The subject as an alternative would name it.
  private static String shape(Subject subject) {
    return switch (subject) {
      case Subject.Individual individual -> individual.type().value();
      case Subject.Userset userset -> userset.type() + "#" + userset.name();
      case Subject.Everyone everyone -> everyone.toString();
    };
  }

  private String attributes() {
    boolean expires = relationship.expiration().isPresent();
    return relationship
        .condition()
        .map(it -> "with `" + it.caveat() + "`" + (expires ? " and expiration" : ""))
        .orElse(expires ? "with expiration" : "without caveat and expiration");
  }

  private static String listed(List<AllowedSubject> alternatives) {
    return alternatives.stream().map(it -> "`" + it + "`").collect(Collectors.joining(", "));
  }
}
