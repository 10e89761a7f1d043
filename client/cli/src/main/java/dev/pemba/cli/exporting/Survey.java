package dev.pemba.cli.exporting;

import dev.pemba.model.Condition;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Relation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a first reading finds of the relationships: which can't be said as they are, and which
/// alternatives the others use. Holds counts and single examples, however many there are. Not
/// thread-safe.
public final class Survey {
  private final Dialect dialect;
  private final Instant now;
  private final Map<Cause, Lost> lost = new LinkedHashMap<>();
  private final Map<Use, Long> uses = new HashMap<>();

  /// @param now what has started by then needs no start
  public Survey(Dialect dialect, Instant now) {
    this.dialect = dialect;
    this.now = now;
  }

  /// Relationships of one relation that can't be said for one reason.
  private record Cause(Name relation, String why) {}

  private record Lost(long count, Relationship first) {}

  private record Use(Name relation, AllowedSubject alternative) {}

  public void add(Relationship relationship) {
    Name relation = Name.of(relationship);
    Optional<String> refusal = refusal(relationship);
    if (refusal.isEmpty()) {
      uses.merge(new Use(relation, alternative(relationship)), 1L, Long::sum);
    } else {
      lost.merge(
          new Cause(relation, refusal.get()),
          new Lost(1, relationship),
          (before, _) -> new Lost(before.count + 1, before.first));
    }
  }

  /// Why the relationship can't be said, whatever becomes of its relation.
  Optional<String> refusal(Relationship relationship) {
    return relationship.starts().filter(start -> start.isAfter(now)).isPresent()
        ? Optional.of("%s has no relationships that start later".formatted(dialect.system()))
        : dialect.relationship(relationship);
  }

  /// The alternative of its relation's type that takes the relationship.
  static AllowedSubject alternative(Relationship relationship) {
    Subject subject = relationship.subject();
    return new AllowedSubject(
        subject.type(),
        subject.relation(),
        subject instanceof Subject.Everyone,
        relationship.condition().map(Condition::caveat),
        relationship.expiration().isPresent());
  }

  /// Why some of the relation's relationships can't be said; empty if all can.
  Optional<String> loss(Relation relation) {
    return lost.keySet().stream()
        .filter(cause -> cause.relation.equals(Name.of(relation)))
        .map(Cause::why)
        .findFirst();
  }

  /// How many relationships use an alternative, of those that can be said.
  long uses(Relation relation, AllowedSubject alternative) {
    return uses.getOrDefault(new Use(Name.of(relation), alternative), 0L);
  }

  /// The relationships that can't be said, grouped by relation and reason.
  List<LeftOut> leftOut() {
    List<LeftOut> report = new ArrayList<>();
    lost.forEach(
        (cause, found) ->
            report.add(
                new LeftOut(
                    found.count == 1
                        ? "`%s`".formatted(found.first)
                        : "%,d relationships of `%s`, such as `%s`"
                            .formatted(found.count, cause.relation, found.first),
                    cause.why)));
    return report;
  }

  Dialect dialect() {
    return dialect;
  }
}
